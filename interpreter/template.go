package interpreter

import (
	"errors"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/intrinsic"
	"github.com/treadle-run/treadle/jsonpath"
	"github.com/treadle-run/treadle/jsonvalue"
)

// evaluate computes a template's value.
func (v *view) evaluate(t *asl.Template) (jsonvalue.Value, *fault) {
	switch t.Kind {
	case asl.TemplatePath:
		return v.path(t)
	case asl.TemplateIntrinsic:
		return v.intrinsic(t)
	case asl.TemplateJSONata:
		return v.expression(t)
	case asl.TemplateObject:
		return v.members(t)
	case asl.TemplateArray:
		return v.elements(t)
	}
	return t.Literal, nil
}

func (v *view) members(t *asl.Template) (jsonvalue.Value, *fault) {
	var b jsonvalue.Builder
	for _, m := range t.Members {
		value, f := v.evaluate(m.Value)
		if f != nil {
			return jsonvalue.Value{}, f
		}
		b.Set(m.Key, value)
	}
	return b.Value(), nil
}

func (v *view) elements(t *asl.Template) (jsonvalue.Value, *fault) {
	values := make([]jsonvalue.Value, 0, len(t.Elements))
	for _, e := range t.Elements {
		value, f := v.evaluate(e)
		if f != nil {
			return jsonvalue.Value{}, f
		}
		values = append(values, value)
	}
	return jsonvalue.ArrayValue(values...), nil
}

func (v *view) path(t *asl.Template) (jsonvalue.Value, *fault) {
	d, err := v.find(t.Path)
	if err != nil {
		return jsonvalue.Value{}, v.pathFault(t, err)
	}
	return d.Value(), nil
}

func (v *view) pathFault(t *asl.Template, err error) *fault {
	if !notFound(err) {
		return runtimeFault("Invalid path '%s' : %s", t.Path.Text, err)
	}
	return runtimeFault("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
		t.Path.Text, t.Field, v.searched(t.Path))
}

// notFound reports whether a path led nowhere; other errors are of its use.
func notFound(err error) bool {
	var missing *jsonpath.NotFoundError
	return errors.As(err, &missing) || errors.Is(err, errNoVariable)
}

// argumentError is that of a path among a function's arguments.
type argumentError struct{ text string }

func (e *argumentError) Error() string { return e.text }

func (v *view) intrinsic(t *asl.Template) (jsonvalue.Value, *fault) {
	call := t.Intrinsic
	value, err := call.Expr.Eval(intrinsic.Env{
		Random: v.random,
		Find: func(path string) (jsonvalue.Value, error) {
			d, err := v.find(call.Paths[path])
			if err != nil && notFound(err) {
				return jsonvalue.Value{}, &argumentError{"The JsonPath argument for the field '" + path +
					"' could not be found in the input '" + v.searched(call.Paths[path]) + "'"}
			}
			return d.Value(), err
		},
	})
	if err == nil {
		return value, nil
	}
	f := runtimeFault("The function '%s' had the following error: %s", call.Text, err)
	var argument *argumentError
	if !errors.As(err, &argument) {
		f.name = errIntrinsic
	}
	return jsonvalue.Value{}, f
}
