package jsonvalue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func parse(t testing.TB, text string) jsonvalue.Value {
	t.Helper()
	v, err := jsonvalue.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestParseKeepsWhatMatters(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`null`, `null`},
		{` true `, `true`},
		{"\t[ false\r\n]", `[false]`},
		{`1.0`, `1.0`},
		{`-0`, `-0`},
		{`1E+5`, `1E+5`},
		{`12345678901234567890.10`, `12345678901234567890.10`},
		{`{"b":1,"a":2}`, `{"b":1,"a":2}`},
		{`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{`{ "a" : [ ] , "b" : { } }`, `{"a":[],"b":{}}`},
		{`"<&>€"`, `"<&>€"`},
		{`"\/\b\f\n\r\t\"\\"`, `"/\b\f\n\r\t\"\\"`},
		{`"\u0041\u20ac\u0001\u001F\u007f"`, "\"A€\\u0001\\u001f\x7f\""},
		{`"\ud83c\udd97"`, `"🆗"`},
		{`"\uD83C"`, `"�"`},
		{`"\ud83cx\udd97"`, `"�x�"`},
		{"\"a\xff\xc3\"", `"a��"`},
		{"\"\\n\xff\"", `"\n�"`},
		{"{\"\xff\":1}", `{"�":1}`},
	} {
		if got := parse(t, c.text).JSON(); got != c.want {
			t.Errorf("%s became %s, want %s", c.text, got, c.want)
		}
	}
}

func TestSourceIsTheTextAsItWas(t *testing.T) {
	const text = ` {"a": [1, {"b": [ ]}], "c": 2.0} `
	v := parse(t, text)
	a := v.Get("a")
	for _, c := range []struct {
		v    jsonvalue.Value
		want string
	}{
		{v, strings.TrimSpace(text)},
		{a, `[1, {"b": [ ]}]`},
		{a.At(1), `{"b": [ ]}`},
		{a.At(1).Get("b"), `[ ]`},
		{v.Get("c"), ""},
		{v.With("d", a), ""},
		{jsonvalue.Value{}, ""},
	} {
		if got := c.v.Source(); got != c.want {
			t.Errorf("source of %s is %q, want %q", c.v.JSON(), got, c.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		offset int
		want   string
	}{
		{``, 0, "unexpected end of text"},
		{`  `, 2, "unexpected end of text"},
		{`x`, 0, "unexpected character 'x'"},
		{`nul`, 0, "unexpected character 'n'"},
		{`truex`, 4, "unexpected text after the document"},
		{`1 2`, 2, "unexpected text after the document"},
		{`-`, 0, "malformed number"},
		{`1.`, 0, "malformed number"},
		{`1e`, 0, "malformed number"},
		{`01`, 1, "unexpected text after the document"},
		{`.5`, 0, "unexpected character '.'"},
		{`+1`, 0, "unexpected character '+'"},
		{`NaN`, 0, "unexpected character 'N'"},
		{`[`, 1, "unexpected end of text"},
		{`[1`, 2, "expected ',' or ']'"},
		{`[1,]`, 3, "unexpected character ']'"},
		{`[,1]`, 1, "unexpected character ','"},
		{`[1 2]`, 3, "expected ',' or ']'"},
		{`{`, 1, "expected a member name"},
		{`{"a"`, 4, "expected ':'"},
		{`{"a":}`, 5, "unexpected character '}'"},
		{`{"a":1`, 6, "expected ',' or '}'"},
		{`{"a":1,}`, 7, "expected a member name"},
		{`{a:1}`, 1, "expected a member name"},
		{`"a`, 0, "unterminated string"},
		{`"a\`, 2, "unterminated string"},
		{`"a\n`, 4, "unterminated string"},
		{`"\x"`, 1, `unknown escape '\x'`},
		{`"\u12"`, 1, `malformed \u escape`},
		{`"\u00g0"`, 1, `malformed \u escape`},
		{"\"\\u001\x10\"", 1, `malformed \u escape`},
		{"\"a\x01\"", 2, "control character in a string"},
		{"\"\\n\x01\"", 3, "control character in a string"},
		{strings.Repeat("[", 1001), 1000, "nested more than 1000 levels deep"},
		{strings.Repeat(`{"a":`, 1001), 5000, "nested more than 1000 levels deep"},
	} {
		_, err := jsonvalue.Parse(c.text)
		var syntax *jsonvalue.SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset != c.offset || syntax.Message != c.want {
			t.Errorf("%.20q: %v; want %d: %s", c.text, err, c.offset, c.want)
		}
	}
}

func TestParseDistinct(t *testing.T) {
	many := strings.Builder{}
	for i := range 100 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	for text, good := range map[string]bool{
		`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`: true, `[{"a":1,"b":2,"a":3}]`: false, `{"a":1,"\u0061":2}`: false,
		`{` + many.String() + `"k":1}`: true, `{` + many.String() + `"k7":1}`: false,
	} {
		_, err := jsonvalue.ParseDistinct(text)
		if _, ok := errors.AsType[*jsonvalue.SyntaxError](err); ok == good {
			t.Errorf("%.40s: %v", text, err)
		}
		if _, err := jsonvalue.Parse(text); err != nil {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func TestDeepestDocument(t *testing.T) {
	text := strings.Repeat("[", jsonvalue.MaxDepth) + strings.Repeat("]", jsonvalue.MaxDepth)
	if got := parse(t, text).JSON(); got != text {
		t.Errorf("a document %d deep became %s", jsonvalue.MaxDepth, got)
	}
}

// FuzzParse holds Parse to what encoding/json accepts, and both directions to
// each other.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2.50e+3,"x\u00e9\ud83c\udd97\n",true,null],"b":{}}`, `[1,]`, `01`, `"\u12"`, "\"\xff\"", "[[[[[]]]]]",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jsonvalue.Parse(text)
		if err != nil {
			if json.Valid([]byte(text)) && !strings.Contains(err.Error(), "levels deep") {
				t.Fatalf("%q was refused: %v", text, err)
			}
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q was accepted", text)
		}
		checkStable(t, v)
		checkAsStandard(t, text, v)
	})
}

func checkStable(t *testing.T, v jsonvalue.Value) {
	written := v.JSON()
	again, err := jsonvalue.Parse(written)
	if err != nil || again.JSON() != written {
		t.Fatalf("%s was read again as %s, %v", written, again.JSON(), err)
	}
	if !jsonvalue.Equal(v, again) || v.Key() != again.Key() {
		t.Fatalf("%s is not equal to itself", written)
	}
	if v.Size() != len(written) || v.SizeWithin(len(written)-1) || !v.SizeWithin(len(written)) {
		t.Fatalf("%s has size %d, counted %d", written, len(written), v.Size())
	}
}

// checkAsStandard compares the strings and the shape with encoding/json's.
func checkAsStandard(t *testing.T, text string, v jsonvalue.Value) {
	decode := func(text string) any {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var out any
		if err := d.Decode(&out); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return out
	}
	if got, want := fmt.Sprintf("%#v", decode(v.JSON())), fmt.Sprintf("%#v", decode(text)); got != want {
		t.Fatalf("%q was read as %s, by encoding/json as %s", text, got, want)
	}
}

func document() string {
	item := `{"jobName":"job-1","status":"RUNNING","attempts":[{"exitCode":0,"reason":"a \"quoted\" one"}],"cpu":2.5,"ok":true,"tags":null}`
	return `{"jobs":[` + strings.Repeat(item+",", 79) + item + `]}`
}

func BenchmarkParse(b *testing.B) {
	text := document()
	b.Run("jsonvalue", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jsonvalue.Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	v := parse(b, document())
	buffer := make([]byte, 0, v.Size())
	b.SetBytes(int64(v.Size()))
	b.ReportAllocs()
	for b.Loop() {
		buffer = v.AppendJSON(buffer[:0])
	}
}
