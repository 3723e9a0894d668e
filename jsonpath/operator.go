package jsonpath

import (
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
)

// operators are the operators of filters by their text. None of them fails: a
// comparison that makes no sense does not hold.
var operators = map[string]func(left, right jsonvalue.Value) bool{
	"==":       looselyEqual,
	"!=":       negated(looselyEqual),
	"===":      strictlyEqual,
	"!==":      negated(strictlyEqual),
	"<":        ordered(func(c int) bool { return c < 0 }),
	"<=":       ordered(func(c int) bool { return c <= 0 }),
	">":        ordered(func(c int) bool { return c > 0 }),
	">=":       ordered(func(c int) bool { return c >= 0 }),
	"IN":       in,
	"NIN":      negated(in),
	"CONTAINS": contains,
	"ALL":      func(l, r jsonvalue.Value) bool { return bothArrays(l, r) && subset(r, l) },
	"SUBSETOF": func(l, r jsonvalue.Value) bool { return bothArrays(l, r) && subset(l, r) },
	"ANYOF":    func(l, r jsonvalue.Value) bool { return bothArrays(l, r) && meet(l, r) },
	"NONEOF":   func(l, r jsonvalue.Value) bool { return bothArrays(l, r) && !meet(l, r) },
	"SIZE":     hasSize,
	"EMPTY":    isEmpty,
}

func negated(f func(l, r jsonvalue.Value) bool) func(l, r jsonvalue.Value) bool {
	return func(l, r jsonvalue.Value) bool { return !f(l, r) }
}

// looselyEqual is Jayway's ==: a number equals a string that is written like
// it. A missing value equals nothing.
func looselyEqual(l, r jsonvalue.Value) bool {
	switch {
	case !l.Exists():
		return false
	case l.Kind() == jsonvalue.Number && r.Kind() == jsonvalue.String:
		n, ok := jsonvalue.NumberValue(r.Text())
		return ok && jsonvalue.Equal(l, n)
	case l.Kind() == jsonvalue.String && r.Kind() == jsonvalue.Number:
		return l.Text() == r.Text()
	default:
		return jsonvalue.Equal(l, r)
	}
}

func strictlyEqual(l, r jsonvalue.Value) bool { return l.Exists() && jsonvalue.Equal(l, r) }

// ordered compares two numbers, or two strings.
func ordered(holds func(c int) bool) func(l, r jsonvalue.Value) bool {
	return func(l, r jsonvalue.Value) bool {
		switch {
		case l.Kind() != r.Kind():
			return false
		case l.Kind() == jsonvalue.Number:
			return holds(jsonvalue.CompareNumbers(l, r))
		case l.Kind() == jsonvalue.String:
			return holds(strings.Compare(l.Text(), r.Text()))
		default:
			return false
		}
	}
}

func in(l, r jsonvalue.Value) bool {
	for _, e := range r.Elements() {
		if looselyEqual(l, e) {
			return true
		}
	}
	return false
}

func contains(l, r jsonvalue.Value) bool {
	if l.Kind() == jsonvalue.String && r.Kind() == jsonvalue.String {
		return strings.Contains(l.Text(), r.Text())
	}
	return in(r, l)
}

func bothArrays(l, r jsonvalue.Value) bool {
	return l.Kind() == jsonvalue.Array && r.Kind() == jsonvalue.Array
}

func subset(small, large jsonvalue.Value) bool {
	for _, e := range small.Elements() {
		if !in(e, large) {
			return false
		}
	}
	return true
}

func meet(l, r jsonvalue.Value) bool {
	for _, e := range l.Elements() {
		if in(e, r) {
			return true
		}
	}
	return false
}

func hasSize(l, r jsonvalue.Value) bool {
	n, ok := r.Int64()
	if !ok {
		return false
	}
	switch l.Kind() {
	case jsonvalue.String:
		return int64(utf8.RuneCountInString(l.Text())) == n
	case jsonvalue.Array, jsonvalue.Object:
		return int64(l.Len()) == n
	default:
		return false
	}
}

func isEmpty(l, r jsonvalue.Value) bool {
	if r.Kind() != jsonvalue.Bool {
		return false
	}
	switch l.Kind() {
	case jsonvalue.String:
		return (l.Text() == "") == r.Bool()
	case jsonvalue.Array, jsonvalue.Object:
		return (l.Len() == 0) == r.Bool()
	default:
		return false
	}
}
