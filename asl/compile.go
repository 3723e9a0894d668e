package asl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Kind is the type of state machine a definition is checked for.
type Kind string

// The types of state machines.
const (
	Standard Kind = "STANDARD"
	Express  Kind = "EXPRESS"
)

// MaxDefinitionSize is AWS's limit on the length of a definition, in bytes.
const MaxDefinitionSize = 1 << 20

// InvalidError says that a definition has errors.
type InvalidError struct {
	Diagnostics []diagnostic.Diagnostic // warnings too
}

// Error gives the message that CreateStateMachine answers with.
func (e *InvalidError) Error() string {
	var texts []string
	for _, d := range e.Diagnostics {
		if d.Severity == diagnostic.Error {
			texts = append(texts, d.String())
		}
	}
	return "Invalid State Machine Definition: '" + strings.Join(texts, ", ") + "'"
}

// Validate checks a definition and returns all findings, errors first in
// document order. Definitions longer than MaxDefinitionSize are the caller's to refuse.
func Validate(definition string, kind Kind) []diagnostic.Diagnostic {
	c := compiler{kind: kind}
	c.machine(definition)
	return c.diagnostics(definition)
}

// Compile compiles a definition that Validate finds no error in. The error is
// *InvalidError, which holds the diagnostics.
func Compile(definition string, kind Kind) (*Program, error) {
	c := compiler{kind: kind}
	c.machine(definition)
	if len(c.errors.list) > 0 {
		return nil, &InvalidError{c.diagnostics(definition)}
	}
	return c.program, nil
}

// compiler checks and compiles in one walk, so that no rule is written twice:
// what it builds is good only if it found no error.
type compiler struct {
	kind     Kind
	program  *Program
	errors   findings
	warnings findings
	names    map[string]bool // of states, over the whole definition
	labels   map[string]bool // of distributed Maps
}

// finding is a diagnostic whose line and column are not counted yet.
type finding struct {
	diagnostic.Diagnostic
	offset int
}

// Findings are bounded, because a hostile definition can hold a fault in every
// few bytes and a long path to each. AWS itself answers at most 100.
const (
	maxFindings     = 1000
	maxFindingBytes = 1 << 20
)

type findings struct {
	list  []finding
	bytes int
}

func (f *findings) add(severity diagnostic.Severity, code diagnostic.Code, message, location string, offset int) {
	if len(f.list) >= maxFindings || f.bytes > maxFindingBytes {
		return
	}
	f.bytes += len(message) + len(location)
	f.list = append(f.list, finding{diagnostic.Diagnostic{
		Severity: severity, Code: code, Message: message, Location: location,
	}, offset})
}

// fail notes an error at n.
func (c *compiler) fail(n *node, code diagnostic.Code, format string, args ...any) {
	c.errors.add(diagnostic.Error, code, fmt.Sprintf(format, args...), n.location(), n.offset())
}

// schema notes the commonest of errors, SCHEMA_VALIDATION_FAILED, at n.
func (c *compiler) schema(n *node, format string, args ...any) {
	c.fail(n, diagnostic.SchemaValidationFailed, format, args...)
}

// warn notes a warning at n.
func (c *compiler) warn(n *node, code diagnostic.Code, format string, args ...any) {
	c.warnings.add(diagnostic.Warning, code, fmt.Sprintf(format, args...), n.location(), n.offset())
}

// diagnostics returns what was found, in document order, errors first.
func (c *compiler) diagnostics(text string) []diagnostic.Diagnostic {
	var all []diagnostic.Diagnostic
	for _, f := range []findings{c.errors, c.warnings} {
		slices.SortStableFunc(f.list, func(a, b finding) int { return cmp.Compare(a.offset, b.offset) })
		at := diagnostic.Position{Line: 1, Column: 1}
		for _, found := range f.list {
			at = advance(text, at, found.offset)
			found.Position = at
			all = append(all, found.Diagnostic)
		}
	}
	return all
}

// advance moves a position on to the offset.
func advance(text string, from diagnostic.Position, offset int) diagnostic.Position {
	part := text[from.Offset:offset]
	to := diagnostic.Position{Offset: offset, Line: from.Line + strings.Count(part, "\n")}
	if i := strings.LastIndexByte(part, '\n'); i >= 0 {
		to.Column = len(part) - i
	} else {
		to.Column = from.Column + len(part)
	}
	return to
}

// machine compiles a whole definition.
func (c *compiler) machine(text string) {
	v, at, err := parse(text)
	if err != nil {
		c.errors.add(diagnostic.Error, diagnostic.InvalidJSONDescription, err.message, "", err.offset)
		return
	}
	root := &node{Value: v, at: &at}
	if v.Kind() != jsonvalue.Object {
		c.errors.add(diagnostic.Error, diagnostic.SchemaValidationFailed, "Definition must be a valid JSON object", "", 0)
		return
	}
	c.names, c.labels = map[string]bool{}, map[string]bool{}
	c.program = &Program{
		Comment:        c.text(root.get("Comment")),
		Version:        c.text(root.get("Version")),
		QueryLanguage:  c.queryLanguage(root, JSONPath),
		TimeoutSeconds: c.integer(root.get("TimeoutSeconds"), 0),
	}
	c.program.Scope = c.scope(root)
}
