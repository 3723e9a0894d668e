package asl

import (
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

const schemaFailed = diagnostic.SchemaValidationFailed

// looksComputed reports whether a literal string was probably meant as a path
// or an intrinsic call.
func looksComputed(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.String {
		return false
	}
	s := v.Text()
	return s == "$" || strings.HasPrefix(s, "$.") || strings.HasPrefix(s, "$[") ||
		strings.HasPrefix(s, "$$.") || strings.HasPrefix(s, "States.") && strings.HasSuffix(s, ")")
}

// warnDollar warns of a member of a JSONPath template whose key lacks ".$".
func (c *compiler) warnDollar(n *node, language QueryLanguage) {
	if language == JSONPath && looksComputed(n.Value) {
		c.warn(n, diagnostic.NoDollar, "The value of the field '%s' looks like a JSONPath or an intrinsic function call, but the name of the field does not end with '.$'", n.name)
	}
}

// warnPath warns of a path in a field that takes one only under the name that
// ends in "Path".
func (c *compiler) warnPath(n *node, language QueryLanguage) {
	if language == JSONPath && looksComputed(n.Value) {
		c.warn(n, diagnostic.NoPath, "The value of the field '%s' looks like a path, but the name of the field does not end with 'Path'", n.name)
	}
}

// warnStatic warns of a Result of a Pass that was probably meant as a payload
// template; it is never evaluated.
func (c *compiler) warnStatic(result *node) {
	if hasPaths(result.Value) {
		c.warn(result, diagnostic.PassResultIsStatic, "The Result of a Pass state is static; paths in it are not evaluated")
	}
}

// hasPaths reports whether anything in v looks computed.
func hasPaths(v jsonvalue.Value) bool {
	for key, member := range v.Members() {
		if strings.HasSuffix(key, ".$") || hasPaths(member) {
			return true
		}
	}
	for _, element := range v.Elements() {
		if hasPaths(element) {
			return true
		}
	}
	return looksComputed(v)
}
