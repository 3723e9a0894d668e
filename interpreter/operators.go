package interpreter

import (
	"cmp"
	"strings"
	"unicode/utf16"

	"github.com/treadle-run/treadle/jsonvalue"
)

// operator compares a Choice's variable with its operand. Values that are not
// of the operator's type never match.
type operator func(variable, operand jsonvalue.Value) bool

// operators are all comparison operators but IsPresent and the combinations
// (https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html).
var operators = withPaths(map[string]operator{
	"BooleanEquals":            func(v, o jsonvalue.Value) bool { return are(jsonvalue.Bool, v, o) && v.Bool() == o.Bool() },
	"IsBoolean":                is(func(v jsonvalue.Value) bool { return v.Kind() == jsonvalue.Bool }),
	"IsNull":                   is(jsonvalue.Value.IsNull),
	"IsNumeric":                is(func(v jsonvalue.Value) bool { return v.Kind() == jsonvalue.Number }),
	"IsString":                 is(func(v jsonvalue.Value) bool { return v.Kind() == jsonvalue.String }),
	"IsTimestamp":              is(isTimestamp),
	"NumericEquals":            numeric(func(order int) bool { return order == 0 }),
	"NumericGreaterThan":       numeric(func(order int) bool { return order > 0 }),
	"NumericGreaterThanEquals": numeric(func(order int) bool { return order >= 0 }),
	"NumericLessThan":          numeric(func(order int) bool { return order < 0 }),
	"NumericLessThanEquals":    numeric(func(order int) bool { return order <= 0 }),
	"StringEquals":             textual(func(order int) bool { return order == 0 }),
	"StringGreaterThan":        textual(func(order int) bool { return order > 0 }),
	"StringGreaterThanEquals":  textual(func(order int) bool { return order >= 0 }),
	"StringLessThan":           textual(func(order int) bool { return order < 0 }),
	"StringLessThanEquals":     textual(func(order int) bool { return order <= 0 }),
	"StringMatches": func(v, o jsonvalue.Value) bool {
		return are(jsonvalue.String, v, o) && matchesPattern(v.Text(), o.Text())
	},
	"TimestampEquals":            temporal(func(order int) bool { return order == 0 }),
	"TimestampGreaterThan":       temporal(func(order int) bool { return order > 0 }),
	"TimestampGreaterThanEquals": temporal(func(order int) bool { return order >= 0 }),
	"TimestampLessThan":          temporal(func(order int) bool { return order < 0 }),
	"TimestampLessThanEquals":    temporal(func(order int) bool { return order <= 0 }),
})

// withPaths adds the forms that take their operand by path.
func withPaths(table map[string]operator) map[string]operator {
	all := make(map[string]operator, 2*len(table))
	for name, op := range table {
		all[name] = op
		if !strings.HasPrefix(name, "Is") {
			all[name+"Path"] = op
		}
	}
	return all
}

func is(test func(jsonvalue.Value) bool) operator {
	return func(v, o jsonvalue.Value) bool { return test(v) == o.Bool() }
}

func are(kind jsonvalue.Kind, v, o jsonvalue.Value) bool { return v.Kind() == kind && o.Kind() == kind }

func numeric(holds func(order int) bool) operator {
	return func(v, o jsonvalue.Value) bool {
		return are(jsonvalue.Number, v, o) && holds(jsonvalue.CompareNumbers(v, o))
	}
}

func textual(holds func(order int) bool) operator {
	return func(v, o jsonvalue.Value) bool {
		return are(jsonvalue.String, v, o) && holds(compareText(v.Text(), o.Text()))
	}
}

func temporal(holds func(order int) bool) operator {
	return func(v, o jsonvalue.Value) bool {
		if !are(jsonvalue.String, v, o) {
			return false
		}
		a, ok := parseTimestamp(v.Text())
		if !ok {
			return false
		}
		b, ok := parseTimestamp(o.Text())
		return ok && holds(a.Compare(b))
	}
}

func isTimestamp(v jsonvalue.Value) bool {
	_, ok := parseTimestamp(v.Text())
	return ok && v.Kind() == jsonvalue.String
}

// compareText orders strings as Java does, by UTF-16 units.
func compareText(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(a) && a[i]&0xC0 == 0x80 {
		i--
	}
	x, y := utf16.Encode([]rune(first(a[i:]))), utf16.Encode([]rune(first(b[i:])))
	for j := 0; j < len(x) && j < len(y); j++ {
		if x[j] != y[j] {
			return cmp.Compare(x[j], y[j])
		}
	}
	return cmp.Compare(len(a[i:]), len(b[i:]))
}

// first returns the first character of s.
func first(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// matchesPattern reports whether s matches the pattern, in which "*" stands for
// any text and "\" takes the meaning off the character after it.
func matchesPattern(s, pattern string) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for i < len(s) {
		c, width, wild := patternAt(pattern, j)
		switch {
		case wild:
			star, mark = j, i
			j++
		case width > 0 && c == s[i]:
			i++
			j += width
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for {
		_, width, wild := patternAt(pattern, j)
		if !wild {
			return width == 0
		}
		j++
	}
}

// patternAt reads the pattern at j: a byte and how long it is written, or a
// wildcard. At the end the width is 0.
func patternAt(pattern string, j int) (c byte, width int, wild bool) {
	switch {
	case j >= len(pattern):
		return 0, 0, false
	case pattern[j] == '*':
		return 0, 1, true
	case pattern[j] == '\\' && j+1 < len(pattern):
		return pattern[j+1], 2, false
	}
	return pattern[j], 1, false
}
