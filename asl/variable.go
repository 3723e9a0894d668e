package asl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/treadle-run/treadle/diagnostic"
)

// maxVariableName is AWS's limit on the names of variables, in characters.
const maxVariableName = 80

// reservedVariable is the one that JSONata expressions read their state from.
const reservedVariable = "states"

// identifier returns the variable name that s begins with, "" for none. Names
// are Unicode identifiers (UAX 31), as the States Language demands.
func identifier(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) || r == '_' || unicode.In(r, unicode.Nl) {
			continue
		}
		if i == 0 || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc) {
			return s[:i]
		}
	}
	return s
}

// assign compiles the Assign field n.
func (b *scopeBuilder) assign(n *node, language QueryLanguage, offers offered) *Template {
	if !b.object(n) {
		return nil
	}
	for _, child := range n.children() {
		b.variableName(child, variableOf(child.name, language))
	}
	return b.template(n, language, offers)
}

// variableOf returns the variable that a key of Assign stands for.
func variableOf(key string, language QueryLanguage) string {
	if language == JSONPath {
		return strings.TrimSuffix(key, ".$")
	}
	return key
}

func (b *scopeBuilder) variableName(n *node, name string) {
	switch {
	case name == reservedVariable:
		b.fail(n, diagnostic.ReservedVariableName, "Cannot assign to reserved variable '$%s'.", name)
	case name == "" || identifier(name) != name:
		b.fail(n, diagnostic.InvalidVariableName, "Invalid variable name '%s': the variable name contains invalid characters.", name)
	case utf8.RuneCountInString(name) > maxVariableName:
		b.fail(n, diagnostic.InvalidVariableName, "Invalid variable name '%s': the variable name exceeds the %d-character limit allowed by the service", name, maxVariableName)
	case b.assignedOutside(name):
		b.fail(n, diagnostic.DuplicateVariableName, "The variable name '%s' was already defined in a parent scope.", name)
	}
}

// assignedOutside reports whether a state before the one around this scope
// assigns the variable.
func (b *scopeBuilder) assignedOutside(name string) bool {
	for s := b.outer; s != nil; s = s.outer {
		if s.assigned[name] {
			return true
		}
	}
	return false
}

// remember adds the variables that a compiled state assigns, in an Assign of its
// own and of its rules and catchers. It comes after the state's inner scopes,
// which may use the same names: the state assigns when they are over.
func (b *scopeBuilder) remember(state *node) {
	b.rememberAssign(state)
	for _, field := range [...]string{"Choices", "Catch"} {
		for _, entry := range state.get(field).children() {
			b.rememberAssign(entry)
		}
	}
}

func (b *scopeBuilder) rememberAssign(holder *node) {
	for key := range holder.get("Assign").Members() {
		b.assigned[variableOf(key, b.current.QueryLanguage)] = true
	}
}
