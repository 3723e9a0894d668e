package interpreter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

// expression evaluates a JSONata expression. A result that is undefined fails.
func (v *view) expression(t *asl.Template) (jsonvalue.Value, *fault) {
	value, err := t.JSONata.Expr.Eval(context.Background(), jsonata.Env{
		Bindings: v.bindings(t.JSONata.Expr.Variables()),
		Now:      v.e.Time,
		Random:   v.random,
	})
	if err != nil {
		return jsonvalue.Value{}, queryFault(t.Field, "The JSONata expression '%s' specified for the field '%s' %s",
			t.JSONata.Text, t.Field, evaluationError(err))
	}
	if !value.Exists() {
		return jsonvalue.Value{}, queryFault(t.Field,
			"The JSONata expression '%s' specified for the field '%s' returned nothing (undefined).",
			t.JSONata.Text, t.Field)
	}
	return value, nil
}

// evaluationError says what went wrong in an evaluation, in AWS's words.
func evaluationError(err error) string {
	var e *jsonata.Error
	switch {
	case !errors.As(err, &e) || e.Code == jsonata.CodeInternal:
		return "threw an internal error during evaluation."
	case e.Code == jsonata.CodeResult:
		return "returned an unsupported result type."
	case e.Code == jsonata.CodeLimit:
		return "threw an error during evaluation: " + e.Message
	}
	return fmt.Sprintf("threw an error during evaluation. %s: %s", e.Code, e.Message)
}

// typed evaluates a field that must be of one kind, such as Items or Condition.
func (v *view) typed(t *asl.Template, kind jsonvalue.Kind) (jsonvalue.Value, *fault) {
	value, f := v.evaluate(t)
	if f != nil || value.Kind() == kind {
		return value, f
	}
	if t.Kind != asl.TemplateJSONata {
		return value, queryFault(t.Field, "The field '%s' has an unexpected type. Expected '%s', but was '%s' for value: %s",
			t.Field, kind, value.Kind(), value.JSON())
	}
	return value, queryFault(t.Field, "The JSONata expression '%s' specified for the field '%s' returned "+
		"an unexpected result type. Expected '%s', but was '%s' for value: %s",
		t.JSONata.Text, t.Field, kind, value.Kind(), value.JSON())
}

// reserved is the variable that holds what AWS provides.
const reserved = "states"

// bindings returns the variables that an expression reads. Those it does not
// read need not be parsed.
func (v *view) bindings(paths []string) map[string]jsonvalue.Value {
	bound := map[string]jsonvalue.Value{}
	var wanted []string // members of $states
	for _, path := range paths {
		name, rest, _ := strings.Cut(path, ".")
		if name == reserved {
			member, _, _ := strings.Cut(rest, ".")
			wanted = append(wanted, member)
			continue
		}
		if d, ok := v.t.variable(name); ok {
			bound[name] = d.Value()
		}
	}
	if len(wanted) > 0 {
		bound[reserved] = v.states(wanted)
	}
	return bound
}

// states returns $states with the wanted members, all of them where one is "".
func (v *view) states(wanted []string) jsonvalue.Value {
	var b jsonvalue.Builder
	for _, member := range []struct {
		name string
		get  func() *document
	}{
		{"input", func() *document { return &v.t.input }},
		{"result", func() *document { return &v.result }},
		{"errorOutput", func() *document { return &v.errorOutput }},
		{"context", func() *document { return v.context(nil) }},
	} {
		if !isWanted(member.name, wanted) {
			continue
		}
		if d := member.get(); d.Exists() {
			b.Set(member.name, d.Value())
		}
	}
	return b.Value()
}

func isWanted(name string, wanted []string) bool {
	for _, w := range wanted {
		if w == name || w == "" {
			return true
		}
	}
	return false
}
