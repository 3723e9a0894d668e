package serverless

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// definition returns the properties that hold the definition: DefinitionString or
// DefinitionS3Location, and DefinitionSubstitutions.
func (r *resource) definition() (jsonvalue.Value, error) {
	inline, uri := r.get("Definition"), r.get("DefinitionUri")
	substitutions := r.get("DefinitionSubstitutions")
	switch {
	case inline.Exists() && uri.Exists():
		return inline, template.Errorf("Specify either 'Definition' or 'DefinitionUri' property and not both.")
	case uri.Exists():
		place, err := location("DefinitionUri", uri, "Bucket", "Key", "Version")
		return object("DefinitionS3Location", place, "DefinitionSubstitutions", substitutions), err
	case !inline.Exists():
		return inline, template.Errorf("Either 'Definition' or 'DefinitionUri' property must be specified.")
	case inline.Kind() != jsonvalue.Object:
		return inline, template.Errorf("'Definition' must be an object.")
	case substitutions.Exists() && substitutions.Kind() != jsonvalue.Object:
		return inline, template.Errorf("'DefinitionSubstitutions' must be an object.")
	}
	l := &lifter{substitutions: substitutions}
	text, err := pretty(l.lift(inline))
	if err != nil {
		return inline, err
	}
	lines := object("Fn::Join", []jsonvalue.Value{jsonvalue.StringValue("\n"), list(strings.Split(text, "\n"))})
	return object("DefinitionString", lines, "DefinitionSubstitutions", l.substitutions), nil
}

func pretty(v jsonvalue.Value) (string, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, v.AppendJSON(nil), "", "    "); err != nil {
		return "", template.Errorf("'Definition' is no JSON: %v", err)
	}
	return b.String(), nil
}

// lifter takes the functions of CloudFormation out of a definition: each becomes
// a variable that is substituted when the state machine is made.
type lifter struct {
	substitutions jsonvalue.Value
	count         int
}

func (l *lifter) lift(v jsonvalue.Value) jsonvalue.Value {
	switch {
	case isCall(v):
		l.count++
		name := fmt.Sprintf("definition_substitution_%d", l.count)
		l.substitutions = l.substitutions.With(name, v)
		return jsonvalue.StringValue("${" + name + "}")
	case v.Kind() == jsonvalue.Array:
		var elements []jsonvalue.Value
		for _, e := range v.Elements() {
			elements = append(elements, l.lift(e))
		}
		return jsonvalue.ArrayValue(elements...)
	case v.Kind() == jsonvalue.Object:
		var b jsonvalue.Builder
		for name, member := range v.Members() {
			b.Set(name, l.lift(member))
		}
		return b.Value()
	}
	return v
}
