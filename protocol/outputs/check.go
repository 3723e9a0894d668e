package outputs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Has reports whether the operation answers anything.
func (s *Service) Has(operation string) bool { return s.operations[operation] != "" }

// Fault says in AWS's words what keeps result, an object, from being what the
// operation answers; "" if nothing does. Members that the model does not know
// are of no interest. Where complete is not set, required members may lack.
//
// Of the constraints it knows the ranges of numbers.
func (s *Service) Fault(operation string, result jsonvalue.Value, complete bool) string {
	c := checker{s, complete}
	return c.structure(s.operations[operation], result)
}

type checker struct {
	*Service
	complete bool
}

func (c *checker) structure(name string, v jsonvalue.Value) string {
	members := strings.Fields(c.structures[name])
	for _, m := range members {
		if field, _, required := strings.Cut(m, "!:"); required && c.complete && !v.Has(field) {
			return fmt.Sprintf("Required field '%s' is missing", field)
		}
	}
	for _, m := range members {
		field, typ, _ := strings.Cut(m, ":")
		field = strings.TrimSuffix(field, "!")
		if fault := c.value(field, typ, v.Get(field)); fault != "" {
			return fault
		}
	}
	return ""
}

// kinds are the kinds of JSON by the first letter of the types, wanted what
// messages call them.
var (
	kinds = map[byte]jsonvalue.Kind{
		's': jsonvalue.String, 'b': jsonvalue.Bool, 'n': jsonvalue.Number,
		'[': jsonvalue.Array, '{': jsonvalue.Object, '.': jsonvalue.Object,
	}
	wanted = map[byte]string{
		's': "a string", 'b': "a boolean", 'n': "a number",
		'[': "an array", '{': "an object", '.': "an object",
	}
)

// value checks the value of a field or, under the field's name, what is inside
// of it. Null counts as absent.
func (c *checker) value(field, typ string, v jsonvalue.Value) string {
	first := typ[0]
	if first == '?' || !v.Exists() || v.IsNull() {
		return ""
	}
	if v.Kind() != kinds[first] {
		return fmt.Sprintf("Field '%s' must be %s", field, wanted[first])
	}
	switch first {
	case 'n':
		return outOfRange(field, typ[1:], v)
	case '.':
		return c.structure(typ[1:], v)
	case '[', '{':
		return c.inside(field, typ[1:len(typ)-1], v)
	}
	return ""
}

func (c *checker) inside(field, typ string, v jsonvalue.Value) string {
	for i := range v.Len() {
		if fault := c.value(field, typ, v.At(i)); fault != "" {
			return fault
		}
	}
	return ""
}

// outOfRange says that a number lies outside of the bounds, written "1..8".
func outOfRange(field, bounds string, v jsonvalue.Value) string {
	low, high, _ := strings.Cut(bounds, "..")
	n, err := strconv.ParseFloat(v.Text(), 64)
	if err != nil {
		return fmt.Sprintf("Field '%s' must be a number", field)
	}
	if least, err := strconv.ParseFloat(low, 64); err == nil && n < least {
		return fmt.Sprintf("Field '%s' is less than the minimum value", field)
	}
	if most, err := strconv.ParseFloat(high, 64); err == nil && n > most {
		return fmt.Sprintf("Field '%s' is greater than the maximum value", field)
	}
	return ""
}
