package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// failState does a Fail state.
func (r *run) failState(t *thread, state *asl.State) *failure {
	v := r.view(t, state)
	v.root = t.input
	name, f := v.failText(state.Fail.Error)
	if f != nil {
		return f.in(t, state)
	}
	cause, f := v.failText(state.Fail.Cause)
	if f != nil {
		return f.in(t, state)
	}
	t.phase = phaseNone
	r.propagate(t, &failure{name: name, cause: cause})
	return nil
}

// failText evaluates Error, ErrorPath, Cause or CausePath; nil for none.
func (v *view) failText(t *asl.Template) (*string, *fault) {
	if t == nil {
		return nil, nil
	}
	if v.state.QueryLanguage == asl.JSONata {
		value, f := v.typed(t, jsonvalue.String)
		return new(value.Text()), f
	}
	value, f := v.evaluate(t)
	if f != nil {
		return nil, f
	}
	if value.Kind() != jsonvalue.String {
		return nil, runtimeFault("The %s field refers to value \"%s\" which is not a valid string: %s",
			t.Field, value.JSON(), templateText(t))
	}
	return new(value.Text()), nil
}

// templateText returns a computed template as it was written, for messages.
func templateText(t *asl.Template) string {
	switch t.Kind {
	case asl.TemplatePath:
		return t.Path.Text
	case asl.TemplateIntrinsic:
		return t.Intrinsic.Text
	case asl.TemplateJSONata:
		return t.JSONata.Text
	}
	return t.Literal.JSON()
}
