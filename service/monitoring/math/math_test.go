package math

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

var inputs = map[string]Series{
	"a": {0: 1, 60: 2, 120: 3},
	"b": {0: 10, 60: 0},
	"n": {},
}

var steps = Steps{0, 240, 60}

func show(s Series) string {
	var parts []string
	for _, t := range slices.Sorted(maps.Keys(s)) {
		parts = append(parts, fmt.Sprintf("%d:%v", t, s[t]))
	}
	return strings.Join(parts, " ")
}

func TestExpressions(t *testing.T) {
	for _, c := range []struct{ expression, want string }{
		{"a", "0:1 60:2 120:3"},
		{"a+1", "0:2 60:3 120:4"},
		{"1 + 2 * 3 ^ 2", "0:19 60:19 120:19"},
		{"(a + b) * 100", "0:1100 60:200"},
		{"a - b - 1", "0:-10 60:1"},
		{"-a", "0:-1 60:-2 120:-3"},
		{"2*-a", "0:-2 60:-4 120:-6"},
		{"a / b", "0:0.1"}, // nothing where zero divides
		{"a > 1", "0:0 60:1 120:1"},
		{"a >= 2 AND b == 0", "0:0 60:1"},
		{"a < 2 || b != 10", "0:1 60:1"},
		{"IF(a > 1, a, 0)", "0:0 60:2 120:3"},
		{"IF(a > 1, b)", "60:0"},
		{"IF(1, a, b)", "0:1 60:2 120:3"},
		{"SUM(a)", "0:6 60:6 120:6"},
		{"a / SUM(a) * 6", "0:1 60:2 120:3"},
		{"AVG(a)", "0:2 60:2 120:2"},
		{"MAX([a, b])", "0:10 60:2 120:3"},
		{"MIN(a, 2)", "0:1 60:2 120:2"},
		{"ABS(0 - a)", "0:1 60:2 120:3"},
		{"CEIL(a / 2)", "0:1 60:1 120:2"},
		{"FLOOR(a / 2)", "0:0 60:1 120:1"},
		{"LOG10(b)", "0:1"},
		{"FILL(b, 5)", "0:10 60:0 120:5 180:5"},
		{"a / FILL(b + 1, REPEAT)", "0:0.09090909090909091 60:2 120:3"},
		{"FILL(n, 0)", "0:0 60:0 120:0 180:0"},
		{"FILL(n, REPEAT)", ""},
		{"n + 1", ""},
		{"SUM(n)", ""},
	} {
		e, err := Parse(c.expression)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		used := map[string]Series{}
		for _, name := range e.Names() {
			used[name] = inputs[name]
		}
		if len(used) == 0 {
			used = inputs
		}
		got, err := e.Evaluate(used, steps)
		if err != nil || show(got) != c.want {
			t.Errorf("%s is %s, %v; want %s", c.expression, show(got), err, c.want)
		}
	}
}

func TestBadExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		"":                          "Unexpected",
		"a +":                       "Unexpected",
		"a b":                       "Unexpected",
		"(a":                        "Missing ')'",
		"SUM(a":                     "Missing ')'",
		"SUM([a)":                   "Missing ']'",
		"SUM()":                     "Unexpected",
		"ABS(a, b)":                 "does not take 2",
		"SEARCH('x', 'Sum', 60)":    "SEARCH is not supported",
		"ANOMALY_DETECTION_BAND(a)": "ANOMALY_DETECTION_BAND is not supported",
		"REPEAT":                    "Unknown identifier: REPEAT",
		"SUM(a, REPEAT)":            "Unknown identifier: REPEAT",
		"Upper":                     "Unknown identifier",
		strings.Repeat("(", 500):    "too deeply",
		strings.Repeat("-", 500):    "too deeply",
	} {
		_, err := Parse(expression)
		if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: %v, want %s", expression, err, want)
		}
	}
	if e, err := Parse("FILL(1, 2)"); err != nil {
		t.Error(err)
	} else if _, err := e.Evaluate(nil, steps); err == nil || !strings.Contains(err.Error(), "FILL takes") {
		t.Errorf("FILL of a number: %v", err)
	}
	e, err := Parse("x + 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Evaluate(nil, steps); err == nil {
		t.Error("an expression without its inputs was evaluated")
	}
}

func FuzzExpression(f *testing.F) {
	f.Add("IF(a > 1 AND b < 2, SUM([a, b]), -a ^ 2 / 1.5e3)")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("error %v is no *Error", err)
			}
			return
		}
		for _, n := range e.Names() {
			if !IsName(n) {
				t.Errorf("%q is no name", n)
			}
		}
		e.Evaluate(inputs, steps)
	})
}
