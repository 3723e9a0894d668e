package asl

import (
	"strings"

	"github.com/treadle-run/treadle/diagnostic"
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
	var c compiler
	c.machine(definition, kind)
	return c.diagnostics(definition)
}

// Compile compiles a definition that Validate finds no error in. The error is
// *InvalidError, which holds the diagnostics.
func Compile(definition string, kind Kind) (*Program, error) {
	var c compiler
	c.machine(definition, kind)
	return c.result(definition)
}

func (c *compiler) result(definition string) (*Program, error) {
	if len(c.errors.list) > 0 {
		return nil, &InvalidError{c.diagnostics(definition)}
	}
	return c.program, nil
}

// compiler checks and compiles in one walk, so that no rule is written twice:
// what it builds is good only if it found no error.
type compiler struct {
	program  *Program
	errors   findings
	warnings findings
	names    map[string]bool // of states, over the whole definition
	labels   map[string]bool // of distributed Maps
	spelled  int             // bytes of the paths that the program holds as text
	alone    bool            // the definition is that of a single state
}

// maxSpelled bounds the text of State.Location and Template.Field together: a
// long name above many states would be repeated in each.
const maxSpelled = 8 << 20

// spell returns the path to n, or only n's own name once the program holds too
// much of such text.
func (c *compiler) spell(n, below *node) string {
	if c.spelled > maxSpelled {
		return n.name
	}
	path := n.pathBelow(below)
	c.spelled += len(path)
	return path
}
