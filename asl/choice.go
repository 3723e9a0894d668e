package asl

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

// selectors are the fields of which a rule has exactly one.
var selectors = []string{"And", "Or", "Not", "Variable", "Condition"}

var (
	testFields = allowed("Comment", "And Or Not Variable", "")
	ruleFields = allowed("Comment Next Assign", "And Or Not Variable", "Condition Output")
)

func init() {
	for _, name := range operatorNames {
		testFields[name], ruleFields[name] = JSONPath, JSONPath
	}
}

// choice compiles what a Choice has of its own.
func (b *scopeBuilder) choice(n *node, language QueryLanguage) *Choice {
	var c Choice
	b.required(n, "Choices")
	if rules := n.get("Choices"); b.list(rules) {
		for _, rule := range rules.children() {
			if b.object(rule) {
				c.Rules = append(c.Rules, b.rule(rule, language))
			}
		}
	}
	if d := n.get("Default"); d.Exists() {
		c.Default = b.target(d)
	}
	return &c
}

// rule compiles one of Choices.
func (b *scopeBuilder) rule(n *node, language QueryLanguage) ChoiceRule {
	b.fields(n, ruleFields, language)
	b.required(n, "Next")
	r := ChoiceRule{
		Next:   b.target(n.get("Next")),
		Assign: b.assign(n.get("Assign"), language, 0),
	}
	b.oneSelector(n)
	if language == JSONata {
		r.Condition = b.condition(n.get("Condition"))
		r.Output = b.template(n.get("Output"), JSONata, 0)
		return r
	}
	r.Test = b.test(n)
	return r
}

func (b *scopeBuilder) oneSelector(n *node) {
	if present(n, selectors) != 1 {
		b.schema(n, "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]")
	}
}

// condition compiles the Condition of a JSONata rule.
func (b *scopeBuilder) condition(n *node) *Template {
	if n.Kind() == jsonvalue.Bool {
		return b.template(n, JSONata, 0)
	}
	if !b.is(n, jsonvalue.String) {
		return nil
	}
	if !isExpression(n) {
		b.schema(n, "JSONata string must start with {%% and end with %%}")
		return nil
	}
	return b.template(n, JSONata, 0)
}

// test compiles the test of a rule, or of what And, Or and Not combine.
func (b *scopeBuilder) test(n *node) *Test {
	switch {
	case n.Has("And"):
		return b.combined(n, "And")
	case n.Has("Or"):
		return b.combined(n, "Or")
	case n.Has("Not"):
		t := Test{Operator: "Not"}
		if inner := n.get("Not"); b.object(inner) {
			t.Children = []*Test{b.innerTest(inner)}
		}
		return &t
	case n.Has("Variable"):
		return b.comparison(n)
	}
	return nil
}

func (b *scopeBuilder) combined(n *node, operator string) *Test {
	t := Test{Operator: operator}
	if list := n.get(operator); b.list(list) {
		for _, child := range list.children() {
			if b.object(child) {
				t.Children = append(t.Children, b.innerTest(child))
			}
		}
	}
	return &t
}

// innerTest compiles a test inside another, which has no Next of its own.
func (b *scopeBuilder) innerTest(n *node) *Test {
	b.fields(n, testFields, JSONPath)
	b.oneSelector(n)
	return b.test(n)
}

// comparison compiles a Variable with its operator.
func (b *scopeBuilder) comparison(n *node) *Test {
	b.exactlyOne(n, operatorNames...)
	t := Test{Variable: b.reference(n.get("Variable"))}
	for _, child := range n.children() {
		operand, ok := operators[child.name]
		if !ok {
			continue
		}
		t.Operator = child.name
		if operand == operandPath {
			t.ValuePath = b.reference(child)
			continue
		}
		b.operand(child, operand)
		t.Value = child.Value
	}
	return &t
}
