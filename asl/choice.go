package asl

import "strings"

func (b *scopeBuilder) choice(n *node, language QueryLanguage) *Choice {
	var c Choice
	for _, rule := range n.get("Choices").children() {
		c.Rules = append(c.Rules, b.rule(rule, language))
	}
	if d := n.get("Default"); d.Exists() {
		c.Default = b.target(d)
	}
	return &c
}

func (b *scopeBuilder) rule(n *node, language QueryLanguage) ChoiceRule {
	r := ChoiceRule{
		Next:   b.target(n.get("Next")),
		Assign: b.template(n.get("Assign"), language),
	}
	if language == JSONata {
		r.Condition = b.template(n.get("Condition"), JSONata)
		r.Output = b.template(n.get("Output"), JSONata)
		return r
	}
	r.Test = b.test(n)
	return r
}

// combiners are the operators over other tests.
var combiners = []string{"And", "Or", "Not"}

func (b *scopeBuilder) test(n *node) *Test {
	for _, name := range combiners {
		if operand := n.get(name); operand.Exists() {
			return &Test{Operator: name, Children: b.tests(operand)}
		}
	}
	t := Test{Variable: b.path(n.get("Variable"))}
	for _, child := range n.children() {
		switch child.name {
		case "Variable", "Next", "Assign", "Comment":
		default:
			t.Operator = child.name
			if strings.HasSuffix(child.name, "Path") {
				t.ValuePath = b.path(child)
			} else {
				t.Value = child.Value
			}
		}
	}
	return &t
}

func (b *scopeBuilder) tests(n *node) []*Test {
	if n.name == "Not" {
		return []*Test{b.test(n)}
	}
	var list []*Test
	for _, child := range n.children() {
		list = append(list, b.test(child))
	}
	return list
}
