package samples

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// machineTypes are the types of resources that are state machines.
var machineTypes = map[string]bool{
	"AWS::StepFunctions::StateMachine": true,
	"AWS::Serverless::StateMachine":    true,
}

// Definition returns the definition of the sample's first state machine, to be looked
// at: parameters have their defaults, and what only a stack knows stands in it as
// "${Name}".
func (s Sample) Definition() (string, error) {
	var file struct {
		Parameters map[string]struct {
			Default string `yaml:"Default"`
		} `yaml:"Parameters"`
		Resources yaml.Node `yaml:"Resources"`
	}
	if err := yaml.Unmarshal([]byte(s.Template), &file); err != nil {
		return "", fmt.Errorf("sample %s: %w", s.Name, err)
	}
	text, err := definition(&file.Resources)
	if err != nil {
		return "", fmt.Errorf("sample %s: %w", s.Name, err)
	}
	for name, p := range file.Parameters {
		if p.Default != "" {
			text = strings.ReplaceAll(text, "${"+name+"}", p.Default)
		}
	}
	return text, nil
}

func definition(resources *yaml.Node) (string, error) {
	for i := 1; i < len(resources.Content); i += 2 {
		resource := resources.Content[i]
		if kind := member(resource, "Type"); kind == nil || !machineTypes[kind.Value] {
			continue
		}
		properties := member(resource, "Properties")
		if text := member(properties, "DefinitionString"); text != nil {
			return textOf(text), nil
		}
		var b strings.Builder
		if object := member(properties, "Definition"); object != nil {
			err := writeJSON(&b, object, "\n")
			return b.String(), err
		}
	}
	return "", errors.New("there is no state machine")
}

// writeJSON writes an object of a template as JSON, in its own order; line begins a
// new line.
func writeJSON(b *strings.Builder, n *yaml.Node, line string) error {
	switch n.Kind {
	case yaml.MappingNode:
		return writeParts(b, n.Content, line, "{}", 2)
	case yaml.SequenceNode:
		return writeParts(b, n.Content, line, "[]", 1)
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	return writeValue(b, value)
}

// writeParts writes the parts of an object, which are names and values by turns, or
// of an array.
func writeParts(b *strings.Builder, parts []*yaml.Node, line, brackets string, step int) error {
	b.WriteString(brackets[:1])
	for i := 0; i < len(parts); i += step {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(line + "  ")
		if step == 2 {
			if err := writeValue(b, parts[i].Value); err != nil {
				return err
			}
			b.WriteString(": ")
		}
		if err := writeJSON(b, parts[i+step-1], line+"  "); err != nil {
			return err
		}
	}
	if len(parts) > 0 {
		b.WriteString(line)
	}
	b.WriteString(brackets[1:])
	return nil
}

func writeValue(b *strings.Builder, value any) error {
	text, err := json.Marshal(value)
	b.Write(text)
	return err
}

// textOf returns a text of a template without evaluating it.
func textOf(n *yaml.Node) string {
	name, argument := function(n)
	switch {
	case name == "":
		return n.Value
	case name == "Sub" && argument.Kind == yaml.SequenceNode && len(argument.Content) > 0:
		return argument.Content[0].Value // the names behind it may stay names
	case name == "Sub":
		return argument.Value
	case name == "Join" && len(argument.Content) == 2:
		return strings.Join(textsOf(argument.Content[1]), argument.Content[0].Value)
	case argument.Kind == yaml.SequenceNode: // GetAtt
		return "${" + strings.Join(textsOf(argument), ".") + "}"
	}
	return "${" + argument.Value + "}"
}

func textsOf(list *yaml.Node) []string {
	texts := make([]string, len(list.Content))
	for i, n := range list.Content {
		texts[i] = textOf(n)
	}
	return texts
}

// function returns the function that a node calls, in the long or the short form,
// with its argument; "" for a plain value.
func function(n *yaml.Node) (name string, argument *yaml.Node) {
	if short, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(short, "!") {
		return short, n
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		return strings.TrimPrefix(n.Content[0].Value, "Fn::"), n.Content[1]
	}
	return "", n
}

func member(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
