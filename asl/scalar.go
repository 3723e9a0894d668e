package asl

import (
	"math"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// text reads a string, "" where there is none.
func (c *compiler) text(n *node) string {
	c.is(n, jsonvalue.String)
	if n.Kind() != jsonvalue.String {
		return ""
	}
	return n.Text()
}

// boolean reads true or false, false where there is none.
func (c *compiler) boolean(n *node) bool {
	c.is(n, jsonvalue.Bool)
	return n.Bool()
}

// enum reads a string that must be one of the values, "" where there is none.
func (c *compiler) enum(n *node, values ...string) string {
	s := c.text(n)
	if n.Kind() == jsonvalue.String && !slices.Contains(values, s) {
		c.schema(n, "Value should be one of the following: [%s]", strings.Join(values, ", "))
	}
	return s
}

// integer reads a whole number within the bounds, or gives the default where
// there is none.
func (c *compiler) integer(n *node, missing, least, most int64) int64 {
	if !n.Exists() || !c.wholeNumber(n, least, most) {
		return missing
	}
	v, _ := n.Int64()
	return v
}

// wholeNumber reports whether n is a whole number within the bounds. A most of
// math.MaxInt64 stands for no bound.
func (c *compiler) wholeNumber(n *node, least, most int64) bool {
	if _, ok := n.Int64(); !ok && (n.Kind() != jsonvalue.Number || strings.ContainsAny(n.Text(), ".eE")) {
		c.schema(n, "Expected value of type Integer")
		return false
	}
	return c.within(n, least, most)
}

// number reports whether n is a number within the bounds.
func (c *compiler) number(n *node, least, most int64) bool {
	return c.is(n, jsonvalue.Number) && c.within(n, least, most)
}

func (c *compiler) within(n *node, least, most int64) bool {
	if jsonvalue.CompareNumbers(n.Value, jsonvalue.IntValue(least)) < 0 {
		c.schema(n, "Minimum value is %d", least)
		return false
	}
	if most != math.MaxInt64 && jsonvalue.CompareNumbers(n.Value, jsonvalue.IntValue(most)) > 0 {
		c.schema(n, "Maximum value is %d", most)
		return false
	}
	return true
}

// queryLanguage reads QueryLanguage of a machine or state. As on AWS, a value
// that is no language at all counts as JSONata.
func (c *compiler) queryLanguage(n *node, missing QueryLanguage) QueryLanguage {
	q := n.get("QueryLanguage")
	name := c.enum(q, string(JSONPath), string(JSONata))
	switch {
	case !q.Exists():
		return missing
	case name == string(JSONPath):
		return JSONPath
	default:
		return JSONata
	}
}

// literal reports whether a field's own rule accepts the value n.
type literal func(n *node) bool

// between accepts whole numbers.
func (c *compiler) between(least, most int64) literal {
	return func(n *node) bool { return c.wholeNumber(n, least, most) }
}

// either reads a value that stands under name, or in JSONPath by path under
// name+"Path"; nil where neither does. In JSONata an expression may stand for
// the value.
func (b *scopeBuilder) either(n *node, name string, language QueryLanguage, accepts literal) *Template {
	v, path := n.get(name), n.get(name+"Path")
	if language == JSONPath && v.Exists() && path.Exists() {
		b.atMostOne(n, name, name+"Path")
	}
	switch {
	case v.Exists() && language == JSONata && isExpression(v):
		return b.template(v, JSONata, 0)
	case v.Exists():
		accepts(v)
		b.warnPath(v, language)
		return &Template{Kind: TemplateLiteral, Field: name, Literal: v.Value}
	case path.Exists() && language == JSONPath:
		return b.value(path)
	}
	return nil
}
