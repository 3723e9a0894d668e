// Package intrinsic parses and evaluates the States.* intrinsic functions
// (https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html).
package intrinsic

import (
	"fmt"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Expr is a parsed call. It is immutable and safe for use from many goroutines.
type Expr struct {
	call  *call
	paths []string
}

// Parse parses a call such as States.Format('{}', $.name), nested calls
// included. It checks names, literals and numbers of arguments; the paths it
// leaves to the caller. Errors are of type *SyntaxError.
func Parse(text string) (*Expr, error) {
	p := parser{text: text}
	c, err := p.call()
	if err != nil {
		return nil, err
	}
	if p.pos < len(text) {
		return nil, p.fail("unexpected text after the call")
	}
	return &Expr{call: c, paths: p.paths}, nil
}

// Paths lists the texts of all paths among the arguments, nested calls included,
// each once, in the order they are written.
func (e *Expr) Paths() []string { return slices.Clone(e.paths) }

// Env is what an evaluation may ask of the outside.
type Env struct {
	// Find evaluates one of the paths that Paths lists.
	Find func(path string) (jsonvalue.Value, error)
	// Random gives the next 64 random bits; UUIDs and random numbers without a
	// seed come from it.
	Random func() uint64
}

// Eval calls the function. Errors are of type *Error (States.IntrinsicFailure)
// or those of Env.Find, unchanged.
func (e *Expr) Eval(env Env) (jsonvalue.Value, error) { return e.call.eval(env) }

// SyntaxError says why a text is not a call of an intrinsic function.
type SyntaxError struct {
	Text    string
	Offset  int // byte offset in Text
	Message string
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid intrinsic function '%s' at offset %d: %s", e.Text, e.Offset, e.Message)
}

// Error is the failure of a function, States.IntrinsicFailure.
type Error struct {
	Function string // the call that failed, as it is written
	Message  string
}

// Error implements error. Step Functions words the cause so.
func (e *Error) Error() string {
	return fmt.Sprintf("The function '%s' had the following error: %s", e.Function, e.Message)
}
