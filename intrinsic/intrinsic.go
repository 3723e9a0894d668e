// Package intrinsic parses and evaluates the States.* intrinsic functions
// (https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html).
package intrinsic

import (
	"errors"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Expr is a parsed call. It is immutable.
type Expr struct{}

// Parse parses a call such as States.Format('{}', $.name), nested calls included.
func Parse(text string) (*Expr, error) { return &Expr{}, nil }

// Paths lists the texts of all paths among the arguments, nested calls included.
func (e *Expr) Paths() []string { return nil }

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
func (e *Expr) Eval(env Env) (jsonvalue.Value, error) {
	return jsonvalue.Value{}, errors.New("intrinsic: not built yet")
}
