package cloudformation

import (
	"github.com/treadle-run/treadle/template"
	"github.com/treadle-run/treadle/template/serverless"
)

// macros are the transforms that templates can ask for.
var macros = map[string]template.Macro{serverless.Name: serverless.Transform}

// compile reads a template and applies its transforms.
func compile(body string, values map[string]string) (parsed, processed *template.Template, err error) {
	if parsed, err = template.Parse(body); err != nil {
		return nil, nil, err
	}
	processed, err = parsed.Process(values, macros)
	return parsed, processed, err
}

// values are the parameters of a revision by name.
func (v *revision) values() map[string]string {
	m := map[string]string{}
	for _, p := range v.Parameters {
		m[p.Key] = p.Value
	}
	return m
}

// bind gives the template of a revision for a stack.
func (v *revision) bind(st *stack) (*template.Bound, error) {
	_, t, err := compile(v.Body, v.values())
	if err != nil {
		return nil, err
	}
	return t.Bind(v.values(), template.Env{
		AccountID: st.Account, Region: st.Region, StackName: st.Name, StackID: st.ID, NotificationARNs: v.NotificationARNs,
	})
}
