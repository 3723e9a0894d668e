package asl

import (
	"strings"

	"github.com/treadle-run/treadle/jsonata"
	"github.com/treadle-run/treadle/jsonvalue"
)

// template compiles the payload template n, nil where n is missing.
func (b *scopeBuilder) template(n *node, language QueryLanguage) *Template {
	if !n.Exists() {
		return nil
	}
	t := templates{b, language}
	if compiled := t.compile(n); compiled != nil {
		return compiled
	}
	return t.literal(n)
}

// templates compiles one payload template.
type templates struct {
	*scopeBuilder
	language QueryLanguage
}

// field names n in messages of JSONata evaluations: "Output/a".
func (t *templates) field(n *node) string {
	return strings.TrimPrefix(n.pathBelow(t.top), "/")
}

func (t *templates) literal(n *node) *Template {
	return &Template{Kind: TemplateLiteral, Field: t.field(n), Literal: n.Value}
}

// compile returns nil for a subtree without anything to compute, so that large
// literals cost nothing.
func (t *templates) compile(n *node) *Template {
	switch n.Kind() {
	case jsonvalue.Object:
		return t.object(n)
	case jsonvalue.Array:
		return t.array(n)
	case jsonvalue.String:
		if t.language == JSONata {
			return t.expression(n)
		}
	}
	return nil
}

func (t *templates) object(n *node) *Template {
	members, computed := make([]TemplateMember, n.Len()), false
	for i, child := range n.children() {
		m := &members[i]
		key, dynamic := strings.CutSuffix(child.name, ".$")
		if m.Key = child.name; dynamic && t.language == JSONPath {
			m.Key, m.Value = key, t.value(child)
		} else {
			m.Value = t.compile(child)
		}
		computed = computed || m.Value != nil
	}
	if !computed {
		return nil
	}
	for i := range members {
		if members[i].Value == nil {
			members[i].Value = t.literal(n.child(i))
		}
	}
	return &Template{Kind: TemplateObject, Field: t.field(n), Members: members}
}

func (t *templates) array(n *node) *Template {
	elements, computed := make([]*Template, n.Len()), false
	for i, child := range n.children() {
		elements[i] = t.compile(child)
		computed = computed || elements[i] != nil
	}
	if !computed {
		return nil
	}
	for i := range elements {
		if elements[i] == nil {
			elements[i] = t.literal(n.child(i))
		}
	}
	return &Template{Kind: TemplateArray, Field: t.field(n), Elements: elements}
}

// expression compiles a string that is a JSONata expression, nil for others.
func (t *templates) expression(n *node) *Template {
	text, ok := expressionText(n.Text())
	if !ok {
		return nil
	}
	expr, err := jsonata.Compile(text)
	if err != nil {
		t.schema(n, "%s", err)
		return nil
	}
	return &Template{Kind: TemplateJSONata, Field: t.field(n), JSONata: &Expression{text, expr}}
}

// expressionText takes {% and %} off.
func expressionText(s string) (string, bool) {
	s, ok := strings.CutPrefix(s, "{%")
	if !ok {
		return "", false
	}
	s, ok = strings.CutSuffix(s, "%}")
	return strings.TrimSpace(s), ok
}
