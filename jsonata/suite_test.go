package jsonata_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

// The official suite comes with the reference implementation, and in Go with
// the module that this names: go mod download github.com/recolabs/gnata@v0.2.2.
const suiteModule = "github.com/recolabs/gnata@v0.2.2"

var suite = flag.String("suite", os.Getenv("JSONATA_SUITE"),
	"`folder` of the official JSONata suite, with groups and datasets in it; by default that of "+suiteModule+" if it has been downloaded")

// notOurs names the groups of the suite that are not of the language as AWS has it.
var notOurs = map[string]string{
	"function-eval":       "AWS has no $eval",
	"coalescing-operator": "?? is of JSONata 2.1",
	"default-operator":    "?: is of JSONata 2.1",
}

// deviations names the cases with another answer than the suite has, and why.
var deviations = map[string]string{
	"function-match/case000": matchShape,
	"function-match/case001": matchShape,
	"function-match/case002": matchShape,
}

const matchShape = "that copy of the suite has start and end here; the language has index (https://docs.jsonata.org/string-functions#match)"

// TestOfficialSuite runs the official suite where it is at hand, and fails
// without it only when it was asked for.
func TestOfficialSuite(t *testing.T) {
	folder, err := suiteFolder()
	if err != nil {
		if *suite != "" {
			t.Fatal(err)
		}
		t.Logf("the official suite did not run: %v", err)
		return
	}
	s := readSuite(t, folder)
	passed, total := 0, 0
	for _, c := range s.cases {
		if notOurs[c.group] != "" {
			continue
		}
		total++
		problem := s.run(c)
		_, deviates := deviations[c.name]
		switch {
		case problem == "":
			passed++
			if deviates {
				t.Errorf("%s passes, but is named as a deviation", c.name)
			}
		case !deviates:
			t.Errorf("%s: %s\n\t%s", c.name, c.expr, problem)
		}
	}
	t.Logf("official suite: %d of %d cases pass (%.2f %%)", passed, total, 100*float64(passed)/float64(total))
	for name, reason := range deviations {
		t.Logf("deviation %s: %s", name, reason)
	}
	for group, reason := range notOurs {
		t.Logf("left out %s: %s", group, reason)
	}
}

func suiteFolder() (string, error) {
	folder := *suite
	if folder == "" {
		cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(strings.TrimSpace(string(cache)), suiteModule, "testdata")
	}
	_, err := os.Stat(filepath.Join(folder, "groups"))
	return folder, err
}

type suiteCase struct {
	group, name string
	expr        string
	jsonvalue.Value
}

type suiteData struct {
	folder   string
	cases    []suiteCase
	datasets map[string]jsonvalue.Value
}

func readSuite(t *testing.T, folder string) *suiteData {
	t.Helper()
	s := &suiteData{folder: folder, datasets: map[string]jsonvalue.Value{}}
	for _, file := range glob(t, folder, "datasets", "*.json") {
		s.datasets[strings.TrimSuffix(filepath.Base(file), ".json")] = readJSON(t, file)
	}
	for _, file := range glob(t, folder, "groups", "*", "*.json") {
		v := readJSON(t, file)
		group := filepath.Base(filepath.Dir(file))
		name := group + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
		if v.Kind() != jsonvalue.Array {
			v = jsonvalue.ArrayValue(v)
		}
		for i, c := range v.Elements() {
			one := suiteCase{group: group, name: name, expr: c.Get("expr").Text(), Value: c}
			if v.Len() > 1 {
				one.name = fmt.Sprintf("%s#%d", name, i)
			}
			if script := c.Get("expr-file"); script.Exists() {
				text, err := os.ReadFile(filepath.Join(filepath.Dir(file), script.Text()))
				if err != nil {
					t.Fatal(err)
				}
				one.expr = string(text)
			}
			s.cases = append(s.cases, one)
		}
	}
	return s
}

func glob(t *testing.T, parts ...string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(parts...))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", filepath.Join(parts...), err)
	}
	sort.Strings(files)
	return files
}

func readJSON(t *testing.T, file string) jsonvalue.Value {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Half of a surrogate pair has no place in a Go string. Escaped once more it
	// is the expression that has it.
	v, err := jsonvalue.Parse(strings.ReplaceAll(string(text), `'\uD800'`, `'\\uD800'`))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

// run returns what is wrong with the answer to a case, "" for nothing.
func (s *suiteData) run(c suiteCase) string {
	got, err := s.evaluate(c)
	if code := c.code(); code != "" {
		var fault *jsonata.Error
		switch {
		case !errors.As(err, &fault):
			return fmt.Sprintf("gives %s, %v; want %s", got.JSON(), err, code)
		case fault.Code != code:
			return fmt.Sprintf("fails with %v; want %s", err, code)
		}
		for _, token := range []jsonvalue.Value{c.Get("token"), c.Get("error").Get("token")} {
			if token.Exists() && token.Text() != fault.Token {
				return fmt.Sprintf("blames %q; want %q", fault.Token, token.Text())
			}
		}
		if m := c.Get("error").Get("message"); m.Exists() && m.Text() != fault.Message {
			return fmt.Sprintf("says %q; want %q", fault.Message, m.Text())
		}
		return ""
	}
	if err != nil {
		return fmt.Sprintf("fails with %v; want %s", err, c.Get("result").JSON())
	}
	want := c.Get("result")
	switch {
	case c.Get("undefinedResult").Bool() && !got.Exists():
		return ""
	case c.Get("unordered").Bool() && sameElements(got, want):
		return ""
	case got.Exists() == want.Exists() && jsonvalue.Equal(got, want):
		return ""
	}
	return fmt.Sprintf("gives %s %s\n\twant %s", got.Kind(), got.JSON(), want.JSON())
}

func (c suiteCase) code() string {
	if code := c.Get("code"); code.Exists() {
		return code.Text()
	}
	return c.Get("error").Get("code").Text()
}

func (s *suiteData) evaluate(c suiteCase) (jsonvalue.Value, error) {
	expr, err := jsonata.Compile(c.expr)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	// The language itself has other limits than AWS.
	env := jsonata.Env{
		Input:    c.Get("data"),
		Bindings: map[string]jsonvalue.Value{},
		Now:      time.Now(),
		Random:   func() uint64 { return 0x9e3779b97f4a7c15 },
		Limits:   jsonata.Limits{Depth: 1000, Value: 1 << 30, Memory: 1 << 30},
	}
	if name := c.Get("dataset"); name.Kind() == jsonvalue.String {
		env.Input = s.datasets[name.Text()]
	}
	for name, v := range c.Get("bindings").Members() {
		env.Bindings[name] = v
	}
	if depth, ok := c.Get("depth").Int64(); ok {
		env.Limits.Depth = int(depth)
	}
	return expr.Eval(context.Background(), env)
}

// sameElements reports whether two arrays have the same elements in any order.
func sameElements(a, b jsonvalue.Value) bool {
	counts := map[string]int{}
	for _, e := range a.Elements() {
		counts[e.Key()]++
	}
	for _, e := range b.Elements() {
		counts[e.Key()]--
	}
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return a.Len() == b.Len()
}
