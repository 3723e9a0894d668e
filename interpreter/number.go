package interpreter

import (
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// number evaluates a JSONata field that must be a whole number not below zero.
func (v *view) number(t *asl.Template) (int64, *fault) {
	value, f := v.typed(t, jsonvalue.Number)
	if f != nil {
		return 0, f
	}
	n, ok := value.Int64()
	if !ok {
		return 0, queryFault(t.Field, "The %s field cannot be parsed as a long value: %s", t.Field, value.JSON())
	}
	if n < 0 {
		return 0, queryFault(t.Field, "The %s field references a negative value: %d", t.Field, n)
	}
	return n, nil
}

// integer evaluates a field such as MaxConcurrency, in either language and by
// path; 0 where t is nil.
func (v *view) integer(t *asl.Template) (int64, *fault) {
	switch {
	case t == nil:
		return 0, nil
	case v.state.QueryLanguage == asl.JSONata:
		return v.number(t)
	case t.Kind == asl.TemplateLiteral:
		n, _ := t.Literal.Int64()
		return n, nil
	}
	value, f := v.reference(t)
	if f != nil {
		return 0, f
	}
	n, err := strconv.ParseInt(value.Text(), 10, 64)
	if err != nil {
		return 0, runtimeFault("The %s field refers to value \"%s\" which is not a valid integer: %s",
			t.Field, plain(value), templateText(t))
	}
	if n < 0 {
		return 0, runtimeFault("%s must be a non-negative integer.", strings.TrimSuffix(t.Field, "Path"))
	}
	return n, nil
}

// reference evaluates a field that names its value by path.
func (v *view) reference(t *asl.Template) (jsonvalue.Value, *fault) {
	if t.Kind != asl.TemplatePath {
		return v.evaluate(t)
	}
	d, f := v.follow(t.Path)
	return d.Value(), f
}

// percentage evaluates ToleratedFailurePercentage; 0 where t is nil.
func (v *view) percentage(t *asl.Template) (float64, *fault) {
	if t == nil {
		return 0, nil
	}
	value, f := v.reference(t)
	if v.state.QueryLanguage == asl.JSONata {
		value, f = v.typed(t, jsonvalue.Number)
	}
	if f != nil {
		return 0, f
	}
	p, err := strconv.ParseFloat(value.Text(), 64)
	if err != nil {
		return 0, runtimeFault("The %s field refers to value \"%s\" which is not a valid float: %s",
			t.Field, plain(value), templateText(t))
	}
	if p < 0 || p > 100 {
		return 0, runtimeFault("ToleratedFailurePercentage must be between 0 and 100.")
	}
	return p, nil
}
