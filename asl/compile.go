package asl

import (
	"errors"

	"github.com/treadle-run/treadle/diagnostic"
)

// Kind is the type of state machine a definition is checked for.
type Kind string

// The types of state machines.
const (
	Standard Kind = "STANDARD"
	Express  Kind = "EXPRESS"
)

// Validate checks a definition and returns all findings, errors first in
// document order. Definitions longer than MaxDefinitionSize are the caller's to refuse.
func Validate(definition string, kind Kind) []diagnostic.Diagnostic { return nil }

// Compile compiles a definition that Validate finds no error in. The error is
// *InvalidError, which holds the diagnostics, where there are some.
func Compile(definition string, kind Kind) (*Program, error) {
	return nil, errors.New("asl: not built yet")
}
