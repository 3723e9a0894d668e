package template_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/internal/casefile"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/template"
)

// TestData runs the cases in testdata (see casefile).
//
// Commands are resolve, with the values of parameters behind it (the resources
// in their order with what they need, and the outputs, all evaluated),
// summary, and document (the template after its transforms).
func TestData(t *testing.T) { casefile.Run(t, answerTo) }

func answerTo(c casefile.Case) string {
	command, rest, _ := strings.Cut(c.Command, " ")
	values := map[string]string{}
	for word := range strings.FieldsSeq(rest) {
		name, value, _ := strings.Cut(word, "=")
		values[name] = strings.ReplaceAll(value, "_", " ")
	}
	t, err := template.Parse(c.Body)
	if err != nil {
		return failure(err)
	}
	if command == "summary" {
		return summary(t.Summary())
	}
	if t, err = t.Process(values, nil); err != nil {
		return failure(err)
	}
	if command == "document" {
		return indented(t.Document)
	}
	b, err := t.Bind(values, env)
	if err != nil {
		return failure(err)
	}
	return resolved(b)
}

var env = template.Env{
	AccountID: "123456789012",
	Region:    "us-east-1",
	StackName: "stack",
	StackID:   "arn:aws:cloudformation:us-east-1:123456789012:stack/stack/1",
}

// failure writes an error, and how it is meant where it is not for the client.
func failure(err error) string {
	if _, ok := errors.AsType[*template.Error](err); ok {
		return "error: " + err.Error()
	}
	return "fault: " + err.Error()
}

// resolved writes the resources and outputs of a bound template.
func resolved(b *template.Bound) string {
	resources := map[string]*template.Resource{}
	for _, r := range b.Resources() {
		resources[r.LogicalID] = r
	}
	var lines []string
	for _, id := range b.Order() {
		r := resources[id]
		line := r.LogicalID + " " + r.Type
		if needs := b.Dependencies(id); len(needs) > 0 {
			line += " needs " + strings.Join(needs, " ")
		}
		if r.DeletionPolicy != "" {
			line += " on deletion " + r.DeletionPolicy
		}
		if r.UpdateReplacePolicy != "" {
			line += " on replacement " + r.UpdateReplacePolicy
		}
		lines = append(lines, line)
		if r.Properties.Exists() {
			lines = append(lines, "  "+evaluated(b, r.Properties))
		}
	}
	for _, o := range b.Outputs() {
		line := "output " + o.Key + " " + evaluated(b, o.Value)
		if o.ExportName.Exists() {
			line += " as " + evaluated(b, o.ExportName)
		}
		lines = append(lines, line)
	}
	if imports := b.Imports(); len(imports) > 0 {
		lines = append(lines, "imports "+strings.Join(imports, " "))
	}
	return strings.Join(lines, "\n")
}

func evaluated(b *template.Bound, v jsonvalue.Value) string {
	result, err := b.Evaluate(v, world{})
	switch {
	case err != nil:
		return failure(err)
	case !result.Exists():
		return "nothing"
	}
	return result.JSON()
}

// world is a resolver that tells what it was asked.
type world struct{}

func (world) Ref(id string) (jsonvalue.Value, error) {
	return jsonvalue.StringValue("<" + id + ">"), nil
}

func (world) GetAtt(id, attribute string) (jsonvalue.Value, error) {
	switch attribute {
	case "List":
		return jsonvalue.ArrayValue(jsonvalue.StringValue("one"), jsonvalue.StringValue("two")), nil
	case "Unknown":
		return jsonvalue.Value{}, errors.New("no such attribute")
	}
	return jsonvalue.StringValue("<" + id + "." + attribute + ">"), nil
}

func (world) ImportValue(name string) (jsonvalue.Value, error) {
	if name == "nobody" {
		return jsonvalue.Value{}, &template.Error{Message: "No export named nobody found."}
	}
	return jsonvalue.StringValue("<import " + name + ">"), nil
}

func summary(s template.Summary) string {
	lines := []string{
		fmt.Sprintf("version %q, description %q, metadata %q", s.Version, s.Description, s.Metadata),
		fmt.Sprintf("capabilities %v: %s", s.Capabilities, s.CapabilitiesReason),
		fmt.Sprintf("types %v", s.ResourceTypes),
		fmt.Sprintf("transforms %v", s.DeclaredTransforms),
	}
	for _, p := range s.Parameters {
		line := fmt.Sprintf("parameter %s %s", p.Name, p.Type)
		if p.HasDefault {
			line += fmt.Sprintf(" default %q", p.Default)
		}
		if p.NoEcho {
			line += " hidden"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// indented writes a document for people, a line a member down to the third level.
func indented(v jsonvalue.Value) string {
	var b strings.Builder
	write(&b, v, 0)
	return b.String()
}

func write(b *strings.Builder, v jsonvalue.Value, depth int) {
	if v.Kind() != jsonvalue.Object || depth == 3 || v.Len() == 0 {
		b.WriteString(v.JSON())
		return
	}
	b.WriteString("{")
	separator := "\n"
	for key, member := range v.Members() {
		b.WriteString(separator + strings.Repeat("  ", depth+1) + string(jsonvalue.AppendQuoted(nil, key)) + ": ")
		write(b, member, depth+1)
		separator = ",\n"
	}
	b.WriteString("}")
}
