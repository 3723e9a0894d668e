package jsonpath_test

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonpath"
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

func value(t testing.TB, text string) jsonvalue.Value {
	t.Helper()
	v, err := jsonvalue.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func compile(t testing.TB, text string) *jsonpath.Path {
	t.Helper()
	p, err := jsonpath.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFind(t *testing.T) {
	var root jsonvalue.Value
	lines(t, "testdata/find.txt", func(line string) {
		if text, ok := strings.CutPrefix(line, "in "); ok {
			root = value(t, text)
			return
		}
		if path, want, ok := strings.Cut(line, " ! "); ok {
			findFails(t, path, root, want)
			return
		}
		path, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("not a case: %s", line)
		}
		got, err := compile(t, path).Find(root)
		if err != nil || got.JSON() != want {
			t.Errorf("%s = %s, %v; want %s", path, got.JSON(), err, want)
		}
	})
}

func findFails(t *testing.T, path string, root jsonvalue.Value, want string) {
	t.Helper()
	v, err := compile(t, path).Find(root)
	var missing *jsonpath.NotFoundError
	if !errors.As(err, &missing) || missing.Message != want {
		t.Errorf("%s = %s, %v; want error %s", path, v.JSON(), err, want)
	}
}

func TestSyntaxErrors(t *testing.T) {
	lines(t, "testdata/syntax.txt", func(line string) {
		quoted, want, _ := strings.Cut(line, " : ")
		text := quoted[1 : len(quoted)-1]
		_, err := jsonpath.Compile(text)
		var syntax *jsonpath.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: error %v; want %s", text, err, want)
			return
		}
		if got := strconv.Itoa(syntax.Offset) + ": " + syntax.Message; got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	})
}

func TestKindsOfPaths(t *testing.T) {
	for _, c := range []struct {
		path                string
		definite, reference bool
	}{
		{"$", true, true},
		{"$.a.b", true, true},
		{"$['a'][0]", true, true},
		{"$.a[-1]", true, false},
		{"$.a.length()", true, false},
		{"$..a.length()", true, false},
		{"$['a','b']", true, false},
		{"$['a','b'].c", false, false},
		{"$.a[0,1]", false, false},
		{"$.a[1:]", false, false},
		{"$.a[*]", false, false},
		{"$..a", false, false},
		{"$.a[?(@.b)]", false, false},
	} {
		p := compile(t, c.path)
		if p.Definite() != c.definite || p.IsReference() != c.reference || p.String() != c.path {
			t.Errorf("%s: definite %v, reference %v, text %s", c.path, p.Definite(), p.IsReference(), p)
		}
	}
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ root, path, want string }{
		{`{"a":1}`, "$", `"new"`},
		{`{"a":1}`, "$.a", `{"a":"new"}`},
		{`{"a":1,"b":2}`, "$.a", `{"a":"new","b":2}`},
		{`{}`, "$.a.b.c", `{"a":{"b":{"c":"new"}}}`},
		{`{"a":{"x":1}}`, "$.a.b", `{"a":{"x":1,"b":"new"}}`},
		{`{"a":[1,2]}`, "$.a[1]", `{"a":[1,"new"]}`},
		{`{"a":[1,{}]}`, "$['a'][1].b", `{"a":[1,{"b":"new"}]}`},
	} {
		got, err := compile(t, c.path).Set(value(t, c.root), jsonvalue.StringValue("new"))
		if err != nil || got.JSON() != c.want {
			t.Errorf("%s in %s: %s, %v; want %s", c.path, c.root, got.JSON(), err, c.want)
		}
	}
}

func TestSetFails(t *testing.T) {
	for _, c := range []struct{ root, path, want string }{
		{`"input1"`, "$.someTaskResult", `Unable to apply ReferencePath $.someTaskResult to input "input1"`},
		{`[1]`, "$.a", `Unable to apply ReferencePath $.a to input [1]`},
		{`{"a":null}`, "$.a.b", `Unable to apply ReferencePath $.a.b to input {"a":null}`},
		{`{"a":[]}`, "$.a[0]", `Unable to apply ReferencePath $.a[0] to input {"a":[]}`},
		{`{}`, "$.a[0]", `Unable to apply ReferencePath $.a[0] to input {}`},
		{`{"a":[]}`, "$.a[*]", `Unable to apply ReferencePath $.a[*] to input {"a":[]}`},
	} {
		got, err := compile(t, c.path).Set(value(t, c.root), jsonvalue.NullValue())
		var match *jsonpath.MatchError
		if !errors.As(err, &match) || match.Error() != c.want {
			t.Errorf("%s in %s: %s, %v; want %s", c.path, c.root, got.JSON(), err, c.want)
		}
	}
}

func TestSetLeavesTheDocument(t *testing.T) {
	root := value(t, `{"a":[{"b":1}]}`)
	if _, err := compile(t, "$.a[0].b").Set(root, jsonvalue.IntValue(2)); err != nil {
		t.Fatal(err)
	}
	if got := root.JSON(); got != `{"a":[{"b":1}]}` {
		t.Errorf("the document became %s", got)
	}
}

// TestFindIsBounded has paths whose work grows with a power of the document.
func TestFindIsBounded(t *testing.T) {
	many := value(t, "["+strings.Repeat("1,", 9999)+"1]")
	deep := value(t, strings.Repeat("[", 900)+strings.Repeat("]", 900))
	for _, c := range []struct {
		path string
		root jsonvalue.Value
	}{
		{"$[?(@ in $)]", many},
		{"$[?(@ subsetof @)]", jsonvalue.ArrayValue(many, many)},
		{"$[?($..[?(@ == 2)])]", many},
		{"$..*..*..*..*", deep},
		{"$..[" + strings.Repeat("0,", 9999) + "0]", deep},
		{"$" + strings.Repeat(".append(1)", 1000), many},
		{"$[?(@ < 1" + strings.Repeat("0", 99999) + ")]", many},
	} {
		if _, err := compile(t, c.path).Find(c.root); !errors.Is(err, jsonpath.ErrTooComplex) {
			t.Errorf("%.40s: error %v", c.path, err)
		}
	}
}

func TestDeepFiltersAreRefused(t *testing.T) {
	for _, text := range []string{
		"$[?(" + strings.Repeat("(", 100000),
		strings.Repeat("$[?(", 100000),
		"$" + strings.Repeat("[?(@", 100000),
	} {
		if _, err := jsonpath.Compile(text); err == nil {
			t.Errorf("%.20s… was accepted", text)
		}
	}
}

func FuzzFind(f *testing.F) {
	doc := `{"a":[1,"x",null,{"b":[true,{}]}],"b":{"a":"5"}}`
	for _, path := range []string{
		"$", "$.a[0]", "$['a','b']", "$.a[-2:]", "$..b[*]", "$.a[?(@.b && !(@.c == 'x'))]",
		"$.a[?(@ =~ /x.*/i)]", "$..a.length()", "$.a.append($.b, 'c').last()", "$..[?(@.b size 2)]",
	} {
		f.Add(path, doc)
	}
	f.Fuzz(func(t *testing.T, path, doc string) {
		root, err := jsonvalue.Parse(doc)
		if err != nil {
			return
		}
		p, err := jsonpath.Compile(path)
		if err != nil {
			return
		}
		v, err := p.Find(root)
		if err == nil && !p.Definite() && v.Kind() != jsonvalue.Array {
			t.Errorf("%s is indefinite and found %s", path, v.JSON())
		}
		put, err := p.Set(root, jsonvalue.StringValue("put"))
		if err != nil {
			return
		}
		if got, err := p.Find(put); err != nil || got.Text() != "put" {
			t.Errorf("%s was set and then found %s, %v", path, got.JSON(), err)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	root := value(b, `{"guid":{"jobId":"0123"},"status":"RUNNING","jobs":[{"id":1,"s":"a"},{"id":2,"s":"b"}]}`)
	for _, path := range []string{"$.guid.jobId", "$.jobs[*].id", "$.jobs[?(@.s == 'b')]"} {
		p := compile(b, path)
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Find(root); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
