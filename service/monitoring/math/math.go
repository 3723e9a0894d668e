// Package math evaluates metric math, as far as it is arithmetic
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html):
// + - * / ^, comparisons, AND, OR, and the functions in functions.go. Expressions
// of other functions do not parse, and the error names the function.
package math

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Series is values by their times.
type Series map[int64]float64

// Error says what is wrong with an expression.
type Error struct{ Message string }

// Error implements error.
func (e *Error) Error() string { return e.Message }

func wrong(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Expression is an expression that has been parsed. It may be used from many
// goroutines.
type Expression struct {
	root  node
	names []string
}

// Names are the ids of the metrics and expressions that it needs, sorted.
func (e *Expression) Names() []string { return e.names }

// Steps are the times that an expression is evaluated for.
type Steps struct{ Start, End, Period int64 } // seconds; End is not one of them

// Evaluate computes the expression. An expression that comes out as one number
// has that at each time that some input has a value.
func (e *Expression) Evaluate(inputs map[string]Series, steps Steps) (Series, error) {
	v, err := e.root.evaluate(scope{inputs, steps})
	if err != nil {
		return nil, err
	}
	if v.series != nil {
		return v.series, nil
	}
	all := Series{}
	for _, s := range inputs {
		for t := range s {
			all[t] = v.scalar
		}
	}
	return all.finite(), nil
}

// value is a series, or a number where series is nil.
type value struct {
	series  Series
	scalar  float64
	repeats bool // it stands for REPEAT
}

// scope is what nodes are evaluated in.
type scope struct {
	inputs map[string]Series
	steps  Steps
}

type node interface {
	evaluate(in scope) (value, error)
	walk(visit func(name string))
}

type constant float64

func (c constant) evaluate(scope) (value, error) { return value{scalar: float64(c)}, nil }

func (constant) walk(func(string)) {}

type name string

func (n name) evaluate(in scope) (value, error) {
	s, ok := in.inputs[string(n)]
	if !ok {
		return value{}, wrong("Unknown identifier: %s", string(n))
	}
	return value{series: s}, nil
}

func (n name) walk(visit func(string)) { visit(string(n)) }

// binary joins two values by an operator. Of two series, times count that both
// have.
type binary struct {
	operate     func(a, b float64) float64
	left, right node
}

func (b binary) walk(visit func(string)) {
	b.left.walk(visit)
	b.right.walk(visit)
}

func (b binary) evaluate(in scope) (value, error) {
	left, err := b.left.evaluate(in)
	if err != nil {
		return value{}, err
	}
	right, err := b.right.evaluate(in)
	if err != nil {
		return value{}, err
	}
	return combine(b.operate, left, right), nil
}

func combine(operate func(a, b float64) float64, left, right value) value {
	result := Series{}
	switch {
	case left.series == nil && right.series == nil:
		return value{scalar: operate(left.scalar, right.scalar)}
	case right.series == nil:
		for t, v := range left.series {
			result[t] = operate(v, right.scalar)
		}
	case left.series == nil:
		for t, v := range right.series {
			result[t] = operate(left.scalar, v)
		}
	default:
		for t, v := range left.series {
			if w, ok := right.series[t]; ok {
				result[t] = operate(v, w)
			}
		}
	}
	return value{series: result.finite()}
}

// finite leaves out what is no number, such as where zero divides: there is no
// datapoint then.
func (s Series) finite() Series {
	maps.DeleteFunc(s, func(_ int64, v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	return s
}

// call applies a function to values.
type call struct {
	function function
	args     []node
}

func (c call) walk(visit func(string)) {
	for _, a := range c.args {
		a.walk(visit)
	}
}

func (c call) evaluate(in scope) (value, error) {
	args := make([]value, len(c.args))
	for i, a := range c.args {
		var err error
		if args[i], err = a.evaluate(in); err != nil {
			return value{}, err
		}
	}
	v, err := c.function.apply(args, in.steps)
	if v.series != nil {
		v.series = v.series.finite()
	}
	return v, err
}

func namesOf(n node) []string {
	set := map[string]bool{}
	n.walk(func(name string) { set[name] = true })
	return slices.Sorted(maps.Keys(set))
}
