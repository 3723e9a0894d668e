package template

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treadle-run/treadle/jsonvalue"
)

// lengthen replaces the short forms of functions below a node by the long ones:
// !Ref X by {Ref: X}. It refuses aliases, which CloudFormation does not know.
func lengthen(n *yaml.Node, depth int) error {
	if n.Kind == yaml.AliasNode {
		return Errorf("Template error: YAML aliases are not allowed in CloudFormation templates")
	}
	if depth > jsonvalue.MaxDepth {
		return unreadable(n)
	}
	for _, child := range n.Content {
		if err := lengthen(child, depth+1); err != nil {
			return err
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
