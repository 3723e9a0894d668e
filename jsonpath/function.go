package jsonpath

import (
	"math"

	"github.com/treadle-run/treadle/jsonvalue"
)

// function is a call such as .length() or .index(2).
type function struct {
	name string
	args []operand
	// over is set for a function at the end of a path that begins with "..": it
	// is then called once, with all that the path finds as an array.
	over *Path
}

// functionRule says how a function of Jayway is called. call gets the value
// before the dot; it returns Missing where the function has no result.
type functionRule struct {
	minArgs, maxArgs int
	call             func(v jsonvalue.Value, args []jsonvalue.Value) jsonvalue.Value
}

const anyNumber = math.MaxInt

var functions = map[string]functionRule{
	"length": {0, 0, length},
	"keys":   {0, 0, keys},
	"first":  {0, 0, func(v jsonvalue.Value, _ []jsonvalue.Value) jsonvalue.Value { return element(v, 0) }},
	"last":   {0, 0, func(v jsonvalue.Value, _ []jsonvalue.Value) jsonvalue.Value { return element(v, -1) }},
	"index":  {1, 1, elementByArgument},
	"append": {1, anyNumber, appendAll},
	"concat": {0, anyNumber, concat},
	"min":    {0, anyNumber, aggregate(minimum)},
	"max":    {0, anyNumber, aggregate(maximum)},
	"sum":    {0, anyNumber, aggregate(sum)},
	"avg":    {0, anyNumber, aggregate(average)},
	"stddev": {0, anyNumber, aggregate(deviation)},
}

func (p *parser) function(name string) (segment, error) {
	rule, ok := functions[name]
	if !ok {
		return nil, p.fail("unknown function '%s'", name)
	}
	p.pos++
	f := function{name: name}
	p.space()
	for !p.eat(')') {
		if len(f.args) > 0 && !p.eatAfterSpace(',') {
			return nil, p.fail("expected ',' or ')'")
		}
		arg, err := p.operand()
		if err != nil {
			return nil, err
		}
		f.args = append(f.args, arg)
		p.space()
	}
	if len(f.args) < rule.minArgs || len(f.args) > rule.maxArgs {
		return nil, p.fail("function '%s' does not take %d arguments", name, len(f.args))
	}
	return f, nil
}

// aggregateScan turns $..x.f() into a call of f on all that $..x finds, as
// Jayway does.
func aggregateScan(segments []segment) []segment {
	n := len(segments) - 1
	if n < 1 || segments[0] != (scan{}) {
		return segments
	}
	f, ok := segments[n].(function)
	if !ok {
		return segments
	}
	f.over = newPath("", segments[:n:n])
	return []segment{f}
}

func (f function) definite() bool { return true }

func (f function) visit(s *search, v jsonvalue.Value, i int) error {
	args := make([]jsonvalue.Value, len(f.args))
	for k, a := range f.args {
		var err error
		if args[k], err = a.value(s, v); err != nil {
			return err
		}
	}
	if f.over != nil {
		var err error
		if v, err = f.over.find(v, s.scope); err != nil {
			return err
		}
	}
	if err := s.spend(v.Len()); err != nil {
		return err
	}
	result := functions[f.name].call(v, args)
	if !result.Exists() {
		return s.missing(i, func() string { return "Aggregation function attempted to calculate value using empty array" })
	}
	return s.walk(result, i+1)
}

func length(v jsonvalue.Value, _ []jsonvalue.Value) jsonvalue.Value {
	if v.Kind() == jsonvalue.Array || v.Kind() == jsonvalue.Object {
		return jsonvalue.IntValue(int64(v.Len()))
	}
	return jsonvalue.NullValue()
}

func keys(v jsonvalue.Value, _ []jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Object {
		return jsonvalue.NullValue()
	}
	names := make([]jsonvalue.Value, 0, v.Len())
	for name := range v.Members() {
		names = append(names, jsonvalue.StringValue(name))
	}
	return jsonvalue.ArrayValue(names...)
}

func element(v jsonvalue.Value, n int) jsonvalue.Value {
	if n < 0 {
		n += v.Len()
	}
	if v.Kind() != jsonvalue.Array || n < 0 || n >= v.Len() {
		return jsonvalue.Value{}
	}
	return v.At(n)
}

func elementByArgument(v jsonvalue.Value, args []jsonvalue.Value) jsonvalue.Value {
	n, ok := args[0].Int64()
	if !ok || n != int64(int32(n)) {
		return jsonvalue.Value{}
	}
	return element(v, int(n))
}

func appendAll(v jsonvalue.Value, args []jsonvalue.Value) jsonvalue.Value {
	if v.Kind() != jsonvalue.Array {
		return v
	}
	return jsonvalue.ArrayValue(elementsAnd(v, args)...)
}

// elementsAnd lists the elements of v, if it is an array, and the arguments
// that exist.
func elementsAnd(v jsonvalue.Value, args []jsonvalue.Value) []jsonvalue.Value {
	list := make([]jsonvalue.Value, 0, v.Len()+len(args))
	for _, e := range v.Elements() {
		list = append(list, e)
	}
	for _, a := range args {
		if a.Exists() {
			list = append(list, a)
		}
	}
	return list
}

func concat(v jsonvalue.Value, args []jsonvalue.Value) jsonvalue.Value {
	var b []byte
	for _, e := range elementsAnd(v, args) {
		if e.Kind() == jsonvalue.String {
			b = append(b, e.Text()...)
		}
	}
	return jsonvalue.StringValue(string(b))
}

// aggregate makes a function over the numbers of an array and of the arguments.
// It has no result where there are none.
func aggregate(f func(numbers []float64) float64) func(jsonvalue.Value, []jsonvalue.Value) jsonvalue.Value {
	return func(v jsonvalue.Value, args []jsonvalue.Value) jsonvalue.Value {
		var numbers []float64
		for _, e := range elementsAnd(v, args) {
			if n, ok := e.Float64(); ok {
				numbers = append(numbers, n)
			}
		}
		if len(numbers) == 0 {
			return jsonvalue.Value{}
		}
		result, _ := jsonvalue.DoubleValue(f(numbers))
		return result
	}
}

func minimum(numbers []float64) float64 {
	least := numbers[0]
	for _, n := range numbers {
		least = min(least, n)
	}
	return least
}

func maximum(numbers []float64) float64 {
	most := numbers[0]
	for _, n := range numbers {
		most = max(most, n)
	}
	return most
}

func sum(numbers []float64) float64 {
	total := 0.0
	for _, n := range numbers {
		total += n
	}
	return total
}

func average(numbers []float64) float64 { return sum(numbers) / float64(len(numbers)) }

// deviation is the standard deviation of a whole population.
func deviation(numbers []float64) float64 {
	squares := 0.0
	for _, n := range numbers {
		squares += n * n
	}
	mean := average(numbers)
	return math.Sqrt(max(squares/float64(len(numbers))-mean*mean, 0))
}
