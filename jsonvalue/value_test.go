package jsonvalue_test

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func TestZeroValueIsMissing(t *testing.T) {
	var v jsonvalue.Value
	if v.Exists() || v.Kind() != jsonvalue.Missing || v.Len() != 0 || v.Has("a") || v.Get("a").Exists() || v.Bool() || v.Text() != "" {
		t.Error("the zero Value is something")
	}
	if v.JSON() != "null" {
		t.Errorf("the zero Value is written as %s", v.JSON())
	}
}

func TestAccess(t *testing.T) {
	v := parse(t, `{"a":[1,"x",true,null],"b":{"c":"d"}}`)
	a := v.Get("a")
	if v.Kind() != jsonvalue.Object || v.Len() != 2 || v.KeyAt(1) != "b" || v.At(1).Get("c").Text() != "d" || v.Has("c") {
		t.Error("members")
	}
	if a.Kind() != jsonvalue.Array || a.Len() != 4 || a.At(0).Text() != "1" || !a.At(2).Bool() || !a.At(3).IsNull() || a.Has("a") {
		t.Error("elements")
	}
	var keys, elements []string
	for k := range v.Members() {
		keys = append(keys, k)
	}
	for _, e := range a.Elements() {
		elements = append(elements, e.JSON())
	}
	if got := strings.Join(keys, " ") + " " + strings.Join(elements, " "); got != `a b 1 "x" true null` {
		t.Errorf("iterated over %s", got)
	}
	for range a.Members() {
		t.Error("an array has members")
	}
	for range v.Elements() {
		t.Error("an object has elements")
	}
}

func TestKindsHaveTheNamesOfAWS(t *testing.T) {
	for text, want := range map[string]string{
		`null`: "null", `true`: "boolean", `1`: "number", `"a"`: "string", `[]`: "array", `{}`: "object",
	} {
		if got := parse(t, text).Kind().String(); got != want {
			t.Errorf("%s is of kind %s, want %s", text, got, want)
		}
	}
}

func TestObjectsOfAnySize(t *testing.T) {
	for _, n := range []int{0, 1, 12, 13, 14, 1000} {
		var b jsonvalue.Builder
		for i := range n {
			b.Set("k"+strconv.Itoa(i), jsonvalue.IntValue(int64(i)))
		}
		for i := range n {
			b.Set("k"+strconv.Itoa(i), jsonvalue.IntValue(int64(i+1)))
		}
		if b.Len() != n {
			t.Fatalf("%d members, want %d", b.Len(), n)
		}
		v := b.Value()
		for i := range n {
			if got, ok := v.Get("k" + strconv.Itoa(i)).Int64(); !ok || got != int64(i+1) {
				t.Fatalf("member %d of %d is %d", i, n, got)
			}
		}
		if v.Has("k" + strconv.Itoa(n)) {
			t.Fatalf("an object of %d has one member more", n)
		}
	}
}

func TestWithCopies(t *testing.T) {
	v := parse(t, `{"a":1,"b":2}`)
	if got := v.With("a", jsonvalue.StringValue("x")).With("c", jsonvalue.NullValue()).JSON(); got != `{"a":"x","b":2,"c":null}` {
		t.Errorf("got %s", got)
	}
	if got := v.JSON(); got != `{"a":1,"b":2}` {
		t.Errorf("the object became %s", got)
	}
	if got := parse(t, `[1]`).With("a", jsonvalue.BoolValue(false)).JSON(); got != `{"a":false}` {
		t.Errorf("got %s", got)
	}
	members := jsonvalue.ObjectValue(jsonvalue.Member{Key: "a", Value: jsonvalue.IntValue(1)}, jsonvalue.Member{Key: "a", Value: jsonvalue.IntValue(2)})
	if got := members.JSON(); got != `{"a":2}` {
		t.Errorf("got %s", got)
	}
}

func TestInt64(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true},
		{"-0.0", 0, true},
		{"0e99999999999999999999", 0, true},
		{"1", 1, true},
		{"-1.0", -1, true},
		{"1e05", 100000, true},
		{"1.5E1", 15, true},
		{"1200e-2", 12, true},
		{"9223372036854775807", math.MaxInt64, true},
		{"9223372036854775807.0", math.MaxInt64, true},
		{"-9223372036854775808.00", math.MinInt64, true},
		{"9007199254740993.0", 9007199254740993, true},
		{"9223372036854775808", 0, false},
		{"1e19", 0, false},
		{"1e99999999999999999999", 0, false},
		{"1.5", 0, false},
		{"1e-1", 0, false},
	} {
		v := parse(t, c.text)
		if got, ok := v.Int64(); ok != c.ok || ok && got != c.want {
			t.Errorf("%s is %d, %v", c.text, got, ok)
		}
	}
	if _, ok := jsonvalue.StringValue("1").Int64(); ok {
		t.Error("a string is an integer")
	}
}

func TestFloat64(t *testing.T) {
	if f, ok := parse(t, "1.5e3").Float64(); !ok || f != 1500 {
		t.Errorf("1.5e3 is %v", f)
	}
	for _, v := range []jsonvalue.Value{parse(t, "1e999"), jsonvalue.StringValue("1"), {}} {
		if _, ok := v.Float64(); ok {
			t.Errorf("%s is a float64", v.JSON())
		}
	}
}

func TestNumberValue(t *testing.T) {
	for text, ok := range map[string]bool{"1": true, "-1.5e3": true, "": false, "1 ": false, "a": false, "01": false, "1.": false, "Infinity": false} {
		if v, got := jsonvalue.NumberValue(text); got != ok || ok && v.Text() != text || !ok && v.Exists() {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestCompareNumbers has numbers in ascending order, equal ones in one line.
func TestCompareNumbers(t *testing.T) {
	var order [][]string
	for _, line := range []string{
		"-1e99999999999999999999",
		"-1e400",
		"-10 -1e1 -1e01 -10.000",
		"-9.5",
		"-1e-400",
		"0 -0 0.0 0e5 -0.00e-99999999999999999999",
		"1e-400",
		"0.001 1e-3 10e-04",
		"0.0011",
		"1 1.0 1e0 10e-1 0.1e+1",
		"9007199254740992",
		"9007199254740993",
		"1e400",
		"2e400",
		"1e99999999999999999999",
	} {
		order = append(order, strings.Fields(line))
	}
	for i, left := range order {
		for j, right := range order {
			for _, l := range left {
				for _, r := range right {
					want := 0
					if i < j {
						want = -1
					} else if i > j {
						want = 1
					}
					if got := jsonvalue.CompareNumbers(parse(t, l), parse(t, r)); got != want {
						t.Errorf("%s against %s: %d", l, r, got)
					}
				}
			}
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`null`, `null`, true},
		{`null`, `false`, false},
		{`true`, `false`, false},
		{`"a"`, `"a"`, true},
		{`"1"`, `1`, false},
		{`1`, `1.0`, true},
		{`[1,2]`, `[1,2.0]`, true},
		{`[1,2]`, `[2,1]`, false},
		{`[1]`, `[1,1]`, false},
		{`{"a":1,"b":[]}`, `{"b":[],"a":1e0}`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":1}`, `{"a":1,"b":1}`, false},
		{`{"a":null}`, `{"b":null}`, false},
		{`["a,"]`, `["a",""]`, false},
		{`[]`, `{}`, false},
	} {
		a, b := parse(t, c.a), parse(t, c.b)
		if jsonvalue.Equal(a, b) != c.want || jsonvalue.Equal(b, a) != c.want || (a.Key() == b.Key()) != c.want {
			t.Errorf("%s and %s: not %v", c.a, c.b, c.want)
		}
	}
}

func TestJavaText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`null`, "null"},
		{`true`, "true"},
		{`"a, b"`, "a, b"},
		{`1`, "1"},
		{`123456789012345678901`, "123456789012345678901"},
		{`1.50`, "1.5"},
		{`1e2`, "100.0"},
		{`-0.0`, "-0.0"},
		{`0.001`, "0.001"},
		{`0.00012`, "1.2E-4"},
		{`9999999.5`, "9999999.5"},
		{`1e7`, "1.0E7"},
		{`-1.25e300`, "-1.25E300"},
		{`1e999`, "Infinity"},
		{`-1e999`, "-Infinity"},
		{`[]`, "[]"},
		{`[1,"a",null,[2.0]]`, "[1, a, null, [2.0]]"},
		{`{}`, "{}"},
		{`{"a":1,"b":{"c":"d"}}`, "{a=1, b={c=d}}"},
	} {
		if got := parse(t, c.text).JavaText(); got != c.want {
			t.Errorf("%s is shown as %s, want %s", c.text, got, c.want)
		}
	}
}

func TestDoubleValue(t *testing.T) {
	if v, ok := jsonvalue.DoubleValue(3); !ok || v.JSON() != "3.0" {
		t.Errorf("3 is %s", v.JSON())
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if v, ok := jsonvalue.DoubleValue(f); ok || v.Exists() {
			t.Errorf("%v is %s", f, v.JSON())
		}
	}
}

func TestSizeWithinLooksNoFurther(t *testing.T) {
	v := jsonvalue.StringValue(strings.Repeat("x", 1000))
	for range 100 { // 2^100 strings
		v = jsonvalue.ArrayValue(v, v)
	}
	if v.SizeWithin(1 << 20) {
		t.Error("a huge value is small")
	}
}

func TestInsideEncodingJSON(t *testing.T) {
	var in struct {
		Input jsonvalue.Value `json:"input"`
		Other jsonvalue.Value `json:"other"`
	}
	if err := json.Unmarshal([]byte(`{"input": {"b": 1.0, "a": null}}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.Other.Exists() {
		t.Error("a member that is not there exists")
	}
	out, err := json.Marshal(in)
	if err != nil || string(out) != `{"input":{"b":1.0,"a":null},"other":null}` {
		t.Errorf("written as %s, %v", out, err)
	}
	if err := new(jsonvalue.Value).UnmarshalJSON([]byte("{")); err == nil {
		t.Error("half a document was read")
	}
}
