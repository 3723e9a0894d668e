package asl

import (
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// template compiles the payload template n, nil where n is missing. In JSONata,
// offers tells what else expressions can read.
func (b *scopeBuilder) template(n *node, language QueryLanguage, offers offered) *Template {
	if !n.Exists() {
		return nil
	}
	t := templates{b, language, offers}
	if compiled := t.compile(n); compiled != nil {
		return compiled
	}
	return t.literal(n)
}

// templates compiles one payload template.
type templates struct {
	*scopeBuilder
	language QueryLanguage
	offers   offered
}

// field names n in messages of JSONata evaluations: "Output/a".
func (t *templates) field(n *node) string {
	return strings.TrimPrefix(t.spell(n, t.top), "/")
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
			t.distinct(n, child, key)
			m.Key, m.Value = key, t.dynamic(n, child)
		} else {
			t.warnDollar(child, t.language)
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
	if t.language == JSONPath {
		members = outputOrder(members)
	}
	return &Template{Kind: TemplateObject, Field: t.field(n), Members: members}
}

// dynamic compiles the value under a key of n that ends in ".$".
func (t *templates) dynamic(n, child *node) *Template {
	if child.Kind() == jsonvalue.String {
		if v, err := compileValue(child.Text(), child.name); err == nil {
			return v
		}
	}
	t.failAt(n, child, schemaFailed, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", child.name)
	return nil
}

// distinct notes that "a" and "a.$" would be the same member.
func (t *templates) distinct(n, child *node, key string) {
	if n.Has(key) {
		t.failAt(n, child, schemaFailed, "The field '%s' and the field '%s' can not both be present", key, child.name)
	}
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
