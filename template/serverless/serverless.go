// Package serverless is the transform AWS::Serverless-2016-10-31: it replaces
// AWS::Serverless resources by the CloudFormation resources that AWS documents
// for them
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html).
package serverless

import (
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// Name is what a template has under Transform to ask for it.
const Name = "AWS::Serverless-2016-10-31"

var _ template.Macro = Transform

// kinds are the resources that there are, with what makes resources of
// CloudFormation of them. Types of AWS without a function are refused by name.
var kinds = map[string]func(r *resource) error{
	"AWS::Serverless::Function":     (*resource).function,
	"AWS::Serverless::StateMachine": (*resource).stateMachine,
}

// prefix begins the types that this transform owns.
const prefix = "AWS::Serverless::"

// Transform is the macro of that name. Errors, of type *template.Error, count
// what is wrong and name each resource, as AWS's do.
func Transform(t *template.Template, values map[string]string) (*template.Template, error) {
	x := &transform{t: t, values: values, names: map[string]string{}, left: maxMade}
	globals, problem := readGlobals(t.Document.Get("Globals"))
	if problem != "" {
		return nil, invalidDocument([]string{problem})
	}
	resources := x.resources(globals)
	if len(x.problems) > 0 {
		return nil, invalidDocument(x.problems)
	}
	document := template.Without(t.Document, "Globals").With("Resources", resources)
	return template.Build(x.rename(document))
}

func invalidDocument(problems []string) error {
	return template.Errorf("Invalid Serverless Application Specification document. Number of errors found: %d. %s",
		len(problems), strings.Join(problems, " "))
}

// maxMade bounds the text of all that is made: globals go into each resource.
const maxMade = 4 << 20

// transform is the work on one template.
type transform struct {
	t        *template.Template
	values   map[string]string
	problems []string
	// names are the logical ids behind names such as F.Alias, which serverless
	// templates may refer to.
	names    map[string]string
	replacer *strings.Replacer // see formats
	left     int               // bytes that may still be made
}

// resources returns the section Resources with what its serverless resources
// stand for, each in its place.
func (x *transform) resources(globals map[string]jsonvalue.Value) jsonvalue.Value {
	var section jsonvalue.Builder
	declared, taken := x.t.Document.Get("Resources"), map[string]bool{}
	for id, v := range declared.Members() {
		kind := v.Get("Type").Text()
		if !strings.HasPrefix(kind, prefix) {
			section.Set(id, v)
			continue
		}
		r := &resource{x: x, id: id, attributes: v, properties: merged(globals[kind], v)}
		if err := r.make(kind); err != nil {
			x.problem(id, err.Error())
			continue
		}
		for _, made := range r.made {
			if !made.Value.SizeWithin(x.left) {
				x.problem(id, "The template becomes too large.")
				return section.Value()
			}
			x.left -= made.Value.Size()
			if taken[made.Key] || made.Key != id && declared.Has(made.Key) {
				x.problem(id, "The logical id "+made.Key+", which it needs, is in use.")
			}
			taken[made.Key] = true
			section.Set(made.Key, made.Value)
		}
	}
	return section.Value()
}

func (x *transform) problem(id, what string) {
	x.problems = append(x.problems, fmt.Sprintf("Resource with id [%s] is invalid. %s", id, what))
}

// parameter returns what a value is, where it is a plain one or names a parameter
// of the template.
func (x *transform) parameter(v jsonvalue.Value) jsonvalue.Value {
	name := v.Get("Ref")
	if v.Len() != 1 || !name.Exists() {
		return v
	}
	for _, p := range x.t.Parameters {
		if p.Name != name.Text() {
			continue
		}
		if value, ok := x.values[p.Name]; ok {
			return jsonvalue.StringValue(value)
		}
		if p.HasDefault {
			return jsonvalue.StringValue(p.Default)
		}
	}
	return v
}
