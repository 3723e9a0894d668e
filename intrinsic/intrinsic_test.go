package intrinsic_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/intrinsic"
	"github.com/treadle-run/treadle/jsonvalue"
)

// lines calls f for each line of a file of facts that is not empty or a comment.
func lines(t *testing.T, name string, f func(line string)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := scanner.Text(); line != "" && line[0] != '#' {
			f(line)
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
}

// env finds $.name among the members of doc.
func env(doc jsonvalue.Value) intrinsic.Env {
	random := []uint64{0x0123456789abcdef, 0x0123456789abcdef}
	return intrinsic.Env{
		Find: func(path string) (jsonvalue.Value, error) {
			name, _ := strings.CutPrefix(path, "$.")
			if v := doc.Get(name); v.Exists() {
				return v, nil
			}
			return jsonvalue.Value{}, fmt.Errorf("nothing at %s", path)
		},
		Random: func() uint64 {
			next := random[0]
			random = append(random[1:], next*3)
			return next
		},
	}
}

func eval(doc jsonvalue.Value, text string) (jsonvalue.Value, error) {
	e, err := intrinsic.Parse(text)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return e.Eval(env(doc))
}

func TestEval(t *testing.T) {
	var doc jsonvalue.Value
	lines(t, "testdata/eval.txt", func(line string) {
		if text, ok := strings.CutPrefix(line, "in "); ok {
			var err error
			if doc, err = jsonvalue.Parse(text); err != nil {
				t.Fatal(err)
			}
			return
		}
		if call, want, ok := strings.Cut(line, " => "); ok {
			if got, err := eval(doc, call); err != nil || got.JSON() != want {
				t.Errorf("%s = %s, %v; want %s", call, got.JSON(), err, want)
			}
			return
		}
		call, want, _ := strings.Cut(line, " ! ")
		got, err := eval(doc, call)
		var failure *intrinsic.Error
		if !errors.As(err, &failure) || failure.Error() != want {
			t.Errorf("%s = %s, %v; want error %s", call, got.JSON(), err, want)
		}
	})
}

func TestSyntaxErrors(t *testing.T) {
	lines(t, "testdata/syntax.txt", func(line string) {
		quoted, want, _ := strings.Cut(line, " : ")
		text := quoted[1 : len(quoted)-1]
		_, err := intrinsic.Parse(text)
		var syntax *intrinsic.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: error %v; want %s", text, err, want)
			return
		}
		if got := strconv.Itoa(syntax.Offset) + ": " + syntax.Message; got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	})
}

func TestNesting(t *testing.T) {
	nested := func(n int) string {
		return strings.Repeat("States.Array(", n) + strings.Repeat(")", n)
	}
	if _, err := intrinsic.Parse(nested(10)); err != nil {
		t.Errorf("ten calls in each other: %v", err)
	}
	if _, err := intrinsic.Parse(nested(11)); err == nil {
		t.Error("eleven calls in each other were accepted")
	}
}

func TestPaths(t *testing.T) {
	e, err := intrinsic.Parse(`States.Array($.a , $$.b, States.Array($v['x,)'], $.a), $.c[?(@.d == ")" && (@.e))].length(),$)`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"$.a", "$$.b", "$v['x,)']", `$.c[?(@.d == ")" && (@.e))].length()`, "$"}
	if got := e.Paths(); !slices.Equal(got, want) {
		t.Errorf("paths %q, want %q", got, want)
	}
}

func TestErrorsOfFindComeThrough(t *testing.T) {
	_, err := eval(jsonvalue.ObjectValue(), "States.Array(States.Format('{}', $.nope))")
	if err == nil || err.Error() != "nothing at $.nope" {
		t.Errorf("error %v", err)
	}
}

func TestRandom(t *testing.T) {
	for _, c := range []struct {
		call     string
		from, to int64
	}{
		{"States.MathRandom(12.5, 44.51)", 13, 44},
		{"States.MathRandom(-99999, -9999)", -99999, -10000},
		{"States.MathRandom(0, 9007199254740992)", 0, 9007199254740991},
	} {
		e, err := intrinsic.Parse(c.call)
		if err != nil {
			t.Fatal(err)
		}
		env := env(jsonvalue.Value{})
		for range 100 {
			v, err := e.Eval(env)
			if n, ok := v.Int64(); err != nil || !ok || n < c.from || n > c.to {
				t.Fatalf("%s = %s, %v", c.call, v.JSON(), err)
			}
		}
	}
}

func TestRandomWithSeedIsAlwaysTheSame(t *testing.T) {
	seen := map[string]bool{}
	for _, call := range []string{"States.MathRandom(0, 1000000, 1)", "States.MathRandom(0, 1000000, 2)"} {
		first, err := eval(jsonvalue.Value{}, call)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := eval(jsonvalue.Value{}, call)
		if first.JSON() != second.JSON() {
			t.Errorf("%s = %s, then %s", call, first.JSON(), second.JSON())
		}
		seen[first.JSON()] = true
	}
	if len(seen) != 2 {
		t.Error("two seeds gave the same number")
	}
}

func TestLimitsOfCharacters(t *testing.T) {
	for _, c := range []struct {
		call string
		n    int
		ok   bool
	}{
		{"States.Base64Encode($.s)", 10000, true},
		{"States.Base64Encode($.s)", 10001, false},
		{"States.Base64Decode($.s)", 10000, true},
		{"States.Base64Decode($.s)", 10004, false},
		{"States.Hash($.s, 'MD5')", 10000, true},
		{"States.Hash($.s, 'MD5')", 10001, false},
	} {
		doc := jsonvalue.ObjectValue(jsonvalue.Member{Key: "s", Value: jsonvalue.StringValue(strings.Repeat("a", c.n))})
		if _, err := eval(doc, c.call); (err == nil) != c.ok {
			t.Errorf("%s of %d characters: %v", c.call, c.n, err)
		}
	}
}

// TestResultsAreBounded has calls whose result would be larger than memory.
func TestResultsAreBounded(t *testing.T) {
	big := jsonvalue.StringValue(strings.Repeat(`\`, 100_000))
	doc := jsonvalue.ObjectValue(jsonvalue.Member{Key: "s", Value: big})
	for _, call := range []string{
		"States.Format('" + strings.Repeat("{}", 100_000) + "'" + strings.Repeat(",$.s", 100_000) + ")",
		"States.Array(" + strings.Repeat("$.s,", 100_000) + "$.s)",
		strings.Repeat("States.JsonToString(", 9) + "$.s" + strings.Repeat(")", 9),
	} {
		_, err := eval(doc, call)
		if err == nil || !strings.HasSuffix(err.Error(), "The result is larger than 1048576 bytes") {
			t.Errorf("%.40s: no bound", call)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"States.UUID()", "States.Format('it\\'s {}', $.s)", "States.Array(1, -2.5e3, true, null, $.a[?(@.b == ',')])",
		"States.ArrayGetItem(States.StringSplit($$.x, ','), 0)", "States.MathAdd($v, 1)",
		"States.JsonMerge(States.StringToJson('{}'), $.o, false)", "States.ArrayPartition($.a, 2)",
	} {
		f.Add(text)
	}
	doc, err := jsonvalue.Parse(`{"a":[1,2,3],"s":"x,y","o":{"k":null},"n":3}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := intrinsic.Parse(text)
		if err != nil {
			return
		}
		first, err := e.Eval(env(doc))
		if err != nil {
			return
		}
		second, err := e.Eval(env(doc))
		if err != nil || first.JSON() != second.JSON() {
			t.Errorf("%s = %s, then %s, %v", text, first.JSON(), second.JSON(), err)
		}
	})
}

func BenchmarkEval(b *testing.B) {
	doc := jsonvalue.ObjectValue(jsonvalue.Member{Key: "s", Value: jsonvalue.StringValue("a-b")})
	e, err := intrinsic.Parse("States.Format('{}!', States.ArrayGetItem(States.StringSplit($.s, '-'), 0))")
	if err != nil {
		b.Fatal(err)
	}
	env := env(doc)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Eval(env); err != nil {
			b.Fatal(err)
		}
	}
}
