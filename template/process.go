package template

import (
	"errors"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// LanguageExtensions is the transform that this package itself knows: Fn::ForEach,
// Fn::Length, Fn::ToJsonString, functions in deletion policies and in references,
// and defaults of Fn::FindInMap.
const LanguageExtensions = "AWS::LanguageExtensions"

// Macro rewrites a template: what stands behind a name under Transform. The
// values are those of the parameters that were given. What it returns is made
// with Build. Errors are of type *Error.
type Macro func(t *Template, values map[string]string) (*Template, error)

// Process applies the transforms that the template declares, in order, by the
// macros of these names. It checks the values before, and the outcome after, as
// Parse checks a template without transforms. A name without a macro is an error.
// The template itself stays as it is. Errors are of type *Error.
func (t *Template) Process(values map[string]string, macros map[string]Macro) (*Template, error) {
	if len(t.Transforms) == 0 {
		return t, nil
	}
	if _, err := t.parameterValues(values); err != nil {
		return nil, err
	}
	now := t
	for i, name := range t.Transforms {
		macro, err := find(name, macros)
		if err != nil {
			return nil, err
		}
		next, err := macro(now, values)
		if err != nil {
			return nil, failed(name, err)
		}
		now, err = build(withTransforms(next.Document, t.Transforms[i+1:]), now.extended || name == LanguageExtensions)
		if err != nil {
			return nil, failed(name, err)
		}
	}
	now.Declared = t.Declared
	if err := now.check(); err != nil {
		return nil, err
	}
	return now, nil
}

func find(name string, macros map[string]Macro) (Macro, error) {
	if name == LanguageExtensions {
		return extend, nil
	}
	if macro, ok := macros[name]; ok {
		return macro, nil
	}
	return nil, Errorf("No transform named %s found.", name)
}

func failed(name string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return Errorf("Transform %s failed with: %s", name, e.Message)
	}
	return err
}

// withTransforms returns a document that has only these transforms to come.
func withTransforms(document jsonvalue.Value, names []string) jsonvalue.Value {
	if len(names) > 0 {
		return document.With("Transform", texts(names))
	}
	return Without(document, "Transform")
}

// Without returns an object without some of its members.
func Without(v jsonvalue.Value, keys ...string) jsonvalue.Value {
	var rest jsonvalue.Builder
	for key, member := range v.Members() {
		if !slices.Contains(keys, key) {
			rest.Set(key, member)
		}
	}
	return rest.Value()
}
