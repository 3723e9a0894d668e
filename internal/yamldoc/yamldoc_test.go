package yamldoc

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

// read returns the JSON of a YAML text, or its error.
func read(text string) string {
	n, err := Parse(text)
	if err != nil {
		return err.Error()
	}
	json, _, err := JSON(n)
	if err != nil {
		return err.Error()
	}
	return json
}

func TestJSON(t *testing.T) {
	for _, c := range []struct{ yaml, json string }{
		{"a: 1\nb: [x, 'y', \"z\\n\"]", `{"a":1,"b":["x","y","z\n"]}`},
		{`{"a": {"b": []}}`, `{"a":{"b":[]}}`},
		{"{\n\t\"tabs\": 1\n}", `{"tabs":1}`},
		{"text: |\n  one\n  two\nfolded: >-\n  one\n  two", `{"text":"one\ntwo\n","folded":"one two"}`},
		{"- ~\n- null\n-\n- True\n- false\n- yes", `[null,null,null,true,false,"yes"]`},
		{"- 1.0\n- 1e3\n- 0x1F\n- 1_000\n- +5\n- .5\n- 12345678901234567890123", `[1.0,1e3,31,1000,5,0.5,12345678901234567890123]`},
		{"- 2024-02-29T12:00:00Z\n- !!str 5\n- '5'", `["2024-02-29T12:00:00Z","5","5"]`},
		{"1: a\ntrue: b", `{"1":"a","true":"b"}`},
		{"a: &x {p: 1}\nb: *x", `{"a":{"p":1},"b":{"p":1}}`},
		{"base: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3", `{"base":{"p":1,"q":2},"b":{"p":1,"q":3}}`},
		{"<<: [{p: 1}, {p: 2, q: 2}]", `{"p":1,"q":2}`},
		{"a: 1\na: 2", `{"a":1,"a":2}`},
		{"just text", `"just text"`},

		{"", "line 1: the document is empty"},
		{"# nothing", "line 1: the document is empty"},
		{"a: 1\n---\nb: 2", "line 2: a second document begins here; there may be only one"},
		{"a: 1\n  b: 2", "line 2: mapping values are not allowed in this context"},
		{"a: \xff", "line 1: invalid leading UTF-8 octet"},
		{"x: 1\na: !Sub '${b}'", "line 2: the tag !Sub is not supported"},
		{"a: .inf", "line 1: JSON has no number .inf"},
		{"? [a]\n: 1", "line 1: a name must be a text"},
		{"a: &x\n  b: *x", "line 1: nested more than 1000 levels deep"},
		{"a: &x\n  <<: *x", "line 1: more than 10000 mappings are merged"},
		{"<<: 5", "line 1: only mappings can be merged"},
		{strings.Repeat("[", 1002) + strings.Repeat("]", 1002), "line 1: nested more than 1000 levels deep"},
	} {
		if got := read(c.yaml); got != c.json {
			t.Errorf("%q\ngives %s\nwant  %s", c.yaml, got, c.json)
		}
	}
}

func TestAliasesCannotMakeMuchOfLittle(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 xxxxxxxxxxxxxxxxxxxxxxxx\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	if got := read(b.String()); !strings.Contains(got, "the document is longer than") {
		t.Errorf("got %.100s", got)
	}
}

func TestPlaces(t *testing.T) {
	n, err := Parse("a:\n  é b: [1,\n    two]\n")
	if err != nil {
		t.Fatal(err)
	}
	json, places, err := JSON(n)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range places {
		got = append(got, fmt.Sprintf("%d:%d %.3s", p.Line, p.Column, json[p.Offset:]))
	}
	want := `1:1 {"a, 1:1 "a", 2:3 {"é, 2:3 "é , 2:8 [1,, 2:9 1,", 3:5 "tw`
	if s := strings.ToValidUTF8(strings.Join(got, ", "), "?"); strings.ReplaceAll(s, "\"?", "\"é") != want && s != want {
		t.Errorf("places are %s\nwant       %s", s, want)
	}
}

func TestMembersAreReadStrictly(t *testing.T) {
	object := func(text string) error {
		n, err := Parse(text)
		if err != nil {
			return err
		}
		_, err = Object(n, "name", "input")
		return err
	}
	for text, want := range map[string]string{
		"name: a\ninput: {}":    "",
		"name: a\nimput: {}":    `line 2: unknown name "imput"; there may be name, input`,
		"name: a\n\nname: b":    `line 3: "name" stands here twice, first in line 1`,
		"- name":                "line 1: expected members (name: value) here",
		"{name: {a: 1, a: 2} }": "", // it is for whoever reads name to see
	} {
		if err := object(text); want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

func TestScalars(t *testing.T) {
	n, err := Parse("[text, 7, true, ~, {}, 99, &x 5, *x]")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Elements(n)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	say := func(v any, err error) {
		if err != nil {
			v = err
		}
		got = append(got, fmt.Sprint(v))
	}
	for _, e := range list {
		s, err := Text(e)
		say(s, err)
		i, err := Int(e, 0, 10)
		say(i, err)
		b, err := Bool(e)
		say(b, err)
	}
	no := func(what string) string { return "line 1: expected " + what + " here" }
	text, integer, truth := no("a text"), no("an integer from 0 to 10"), no("true or false")
	want := []string{
		"text", integer, truth,
		"7", "7", truth,
		"true", integer, "true",
		text, integer, truth,
		text, integer, truth,
		"99", integer, truth,
		"5", "5", truth,
		"5", "5", truth,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if _, err := Elements(list[0]); err == nil {
		t.Error("a text is a list")
	}
}

func FuzzJSON(f *testing.F) {
	f.Add("a: [1, 2.0, ~, {b: c}]")
	f.Add("a: &x {b: 1}\nc:\n  <<: *x")
	f.Add("a: &x\n  b: *x")
	f.Add("\"\\u0041\": |\n  x")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse(text)
		if err != nil {
			if e := new(Error); !errors.As(err, &e) || e.Line < 1 {
				t.Fatalf("error %#v", err)
			}
			return
		}
		json, places, err := JSON(n)
		if err != nil {
			return
		}
		if _, err := jsonvalue.Parse(json); err != nil {
			t.Fatalf("%q gives %s: %v", text, json, err)
		}
		for _, p := range places {
			if p.Offset < 0 || p.Offset >= len(json) || p.Line < 1 || p.Column < 1 {
				t.Fatalf("place %+v in %s", p, json)
			}
		}
	})
}
