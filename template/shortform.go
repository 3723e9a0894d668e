package template

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/jsonvalue"
)

// lengthen makes what only CloudFormation's YAML has into what JSON has: the short
// forms of functions below a node become the long ones, !Ref X becomes {Ref: X}, and
// plain values have the kinds of YAML 1.1. It refuses aliases, which CloudFormation
// does not know.
func lengthen(n *yaml.Node, depth int) error {
	if n.Kind == yaml.AliasNode {
		return Errorf("Template error: YAML aliases are not allowed in CloudFormation templates")
	}
	if depth > jsonvalue.MaxDepth {
		return unreadable(n)
	}
	for i, child := range n.Content {
		if err := lengthen(child, depth+1); err != nil {
			return err
		}
		if isName := n.Kind == yaml.MappingNode && i%2 == 0; !isName {
			plain(child)
		}
	}
	if n.Tag == "!" || strings.HasPrefix(n.Tag, "!!") || !strings.HasPrefix(n.Tag, "!") {
		return nil
	}
	name := longName(n.Tag)
	if _, ok := functions[name]; !ok {
		return unreadable(n)
	}
	wrap(n, name)
	return nil
}

// truths are the words that YAML 1.1 has for true and false beside these.
var truths = map[string]string{
	"yes": "true", "Yes": "true", "YES": "true", "on": "true", "On": "true", "ON": "true",
	"no": "false", "No": "false", "NO": "false", "off": "false", "Off": "false", "OFF": "false",
}

// plain gives a plain scalar the kind that it has in a template: a word such as yes
// is a truth value, and digits that begin with a zero, as the numbers of accounts
// may, are a text.
func plain(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.Style != 0 {
		return
	}
	value, isTruth := truths[n.Value]
	switch {
	case isTruth && n.Tag == "!!str":
		n.Tag, n.Value = "!!bool", value
	case len(n.Value) > 1 && strings.Trim(n.Value, "0123456789") == "" && n.Value[0] == '0':
		n.Tag = "!!str"
	}
}

func unreadable(n *yaml.Node) error {
	return Errorf("Template format error: YAML not well-formed. (line %d, column %d)", n.Line, n.Column)
}

// longName returns the name of a function by its tag.
func longName(tag string) string {
	switch name := tag[1:]; name {
	case "Ref", "Condition":
		return name
	default:
		return "Fn::" + name
	}
}

// wrap makes a node the argument of a function, in its own place.
func wrap(n *yaml.Node, name string) {
	argument := *n
	argument.Style &^= yaml.TaggedStyle
	switch n.Kind {
	case yaml.MappingNode:
		argument.Tag = "!!map"
	case yaml.SequenceNode:
		argument.Tag = "!!seq"
	default:
		argument.Tag = "!!str"
	}
	key := scalar(n, name)
	*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column,
		Content: []*yaml.Node{key, &argument}}
}

func scalar(at *yaml.Node, text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: at.Line, Column: at.Column}
}
