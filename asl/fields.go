package asl

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

// text reads a string, "" where there is none.
func (c *compiler) text(n *node) string { return n.Text() }

// integer reads a whole number, or gives the default where there is none.
func (c *compiler) integer(n *node, missing int64) int64 {
	if v, ok := n.Int64(); ok {
		return v
	}
	return missing
}

// queryLanguage reads QueryLanguage of a machine or state.
func (c *compiler) queryLanguage(n *node, missing QueryLanguage) QueryLanguage {
	if q := n.get("QueryLanguage"); q.Exists() {
		return QueryLanguage(q.Text())
	}
	return missing
}

// nullablePath reads a path for which null has a meaning.
func (c *compiler) nullablePath(n *node) (path *Path, null bool) {
	switch n.Kind() {
	case jsonvalue.Missing:
		return nil, false
	case jsonvalue.Null:
		return nil, true
	}
	return c.path(n), false
}

// either reads a value that stands under name, or in JSONPath by path under
// name+"Path"; nil where neither does.
func (b *scopeBuilder) either(n *node, name string, language QueryLanguage) *Template {
	if v := n.get(name); v.Exists() {
		if language == JSONata {
			return b.template(v, JSONata)
		}
		return &Template{Kind: TemplateLiteral, Field: name, Literal: v.Value}
	}
	p := n.get(name + "Path")
	if !p.Exists() || language == JSONata {
		return nil
	}
	return b.value(p)
}
