package asl

import (
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

// fieldSet tells which fields an object may have, and which of them belong to
// one query language only ("" for both).
type fieldSet map[string]QueryLanguage

// allowed makes a fieldSet of names separated by spaces.
func allowed(both, jsonPath, jsonata string) fieldSet {
	set := fieldSet{}
	for _, name := range strings.Fields(both) {
		set[name] = ""
	}
	for _, name := range strings.Fields(jsonPath) {
		set[name] = JSONPath
	}
	for _, name := range strings.Fields(jsonata) {
		set[name] = JSONata
	}
	return set
}

// fields notes the members of n that are not in the set or belong to another
// query language. The language "" allows both.
func (c *compiler) fields(n *node, set fieldSet, language QueryLanguage) {
	for _, child := range n.children() {
		only, ok := set[child.name]
		switch {
		case !ok:
			c.failAt(n, child, diagnostic.SchemaValidationFailed, "Field '%s' is not supported", child.name)
		case only != "" && language != "" && only != language:
			c.failAt(n, child, diagnostic.SchemaValidationFailed,
				"The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage", language, child.name, only)
		}
	}
}

// required notes which of the fields n lacks.
func (c *compiler) required(n *node, names ...string) {
	var missing []string
	for _, name := range names {
		if !n.Has(name) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		c.schema(n, "These fields are required: [%s]", strings.Join(missing, ", "))
	}
}

// atMostOne notes that n has several of the fields.
func (c *compiler) atMostOne(n *node, names ...string) {
	if present(n, names) > 1 {
		c.schema(n, "There should only be one of the following fields: [%s]", strings.Join(names, ", "))
	}
}

// exactlyOne notes that n has none or several of the fields.
func (c *compiler) exactlyOne(n *node, names ...string) {
	if present(n, names) == 0 {
		c.schema(n, "This object should have only one of the following fields: [%s]", strings.Join(names, ", "))
	}
	c.atMostOne(n, names...)
}

func present(n *node, names []string) int {
	count := 0
	for _, name := range names {
		if n.Has(name) {
			count++
		}
	}
	return count
}

// is reports whether n has the kind. It notes an error where n is of another
// kind, none where n is missing.
func (c *compiler) is(n *node, kind jsonvalue.Kind) bool {
	if n.Kind() == kind {
		return true
	}
	if n.Exists() {
		c.schema(n, "Expected value of type [%s]", strings.ToUpper(kind.String()))
	}
	return false
}

func (c *compiler) object(n *node) bool { return c.is(n, jsonvalue.Object) }

// list reports whether n is an array, which must have elements.
func (c *compiler) list(n *node) bool {
	if !c.is(n, jsonvalue.Array) {
		return false
	}
	if n.Len() == 0 {
		c.schema(n, "Value cannot be empty")
	}
	return true
}
