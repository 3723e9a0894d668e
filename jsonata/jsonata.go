// Package jsonata evaluates JSONata 2.0.6 (https://docs.jsonata.org) as AWS Step
// Functions does: with the functions that it adds ($partition, $range, $hash,
// $random, $uuid, $parse), without $eval, and within bounds of time, depth and
// memory (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html).
//
// An expression goes through five stages, a file or more each: token.go cuts it
// into words, parse.go builds a tree as it was written, resolve.go turns that
// into the tree to evaluate, references.go says what the tree reads, and eval.go
// and path.go evaluate it. The functions of the language begin at builtin.go.
//
// Evaluation is a pure function of the expression and its Env: it reads no
// clock, starts no goroutine and iterates over no map.
package jsonata

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Expr is a compiled expression. It is immutable and safe for use from many
// goroutines.
type Expr struct {
	root       *node
	references references
}

// Compile parses an expression. Errors are of type *Error with a position.
func Compile(text string) (*Expr, error) {
	tree, fault := parse(text)
	if fault != nil {
		return nil, fault
	}
	root, fault := resolve(tree)
	if fault != nil {
		return nil, fault
	}
	return &Expr{root: root, references: findReferences(root)}, nil
}

// Variables lists the paths of free variables that the expression reads, each
// once and in the order they are written, such as "states.input.a" and "name".
// A path has the member names that directly follow the variable. The names of
// built-in functions are among them, because a variable of that name hides the
// function; see Builtin.
func (e *Expr) Variables() []string { return e.references.variables }

// TopLevel lists what the expression reads of its own input, each once and in
// the order they are written: the first names of paths, and "$". AWS has no
// such input and refuses a definition that reads it.
func (e *Expr) TopLevel() []string { return e.references.topLevel }

// ReadsRoot reports whether the expression reads $$, which AWS refuses too.
func (e *Expr) ReadsRoot() bool { return e.references.root }

// Builtin reports whether $name is a function of the language.
func Builtin(name string) bool { return builtins[name] != nil }

// Env is what an evaluation may see. The same Env gives the same result.
type Env struct {
	Input    jsonvalue.Value            // what "$" is; Missing: undefined
	Bindings map[string]jsonvalue.Value // variables by name without "$"
	Now      time.Time                  // of $now and $millis, constant in one evaluation
	Random   func() uint64              // source of $random, $shuffle and $uuid; nil: zeros
	Limits   Limits
}

// Limits bound an evaluation; zero fields take the defaults.
type Limits struct {
	// Steps is how many nodes may be evaluated, or as much work be done in
	// functions. It stands for AWS's limit of one second, so that the same
	// evaluation always ends the same way.
	Steps int
	// Depth is how deep the evaluation of nodes may nest. AWS allows 100: a sum
	// of 100 terms, 99 parentheses.
	Depth int
	// Value is how many bytes one value may take, counting eight for a number
	// or an element of an array and one for a byte of text. On AWS [1..873782]
	// is such a value and [1..873783] is not; a string of 2^22 characters is
	// one and one of 2^23 is not.
	Value int
	// Memory is how many bytes the values that an evaluation makes may take
	// together, counted in the same way, whether or not they are still in use.
	Memory int
}

// The defaults of Limits.
const (
	defaultSteps  = 5_000_000
	defaultDepth  = 100
	defaultValue  = elementSize * maxElements
	defaultMemory = 64 << 20
)

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		value int
	}{{&l.Steps, defaultSteps}, {&l.Depth, defaultDepth}, {&l.Value, defaultValue}, {&l.Memory, defaultMemory}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return l
}

// Eval evaluates the expression. A result that is undefined is a Missing Value.
//
// Numbers come out as AWS writes them: whole numbers within 64 bits without a
// fraction (1.0 becomes 1), others as Java writes a double, and those that are
// not finite as the strings "Infinity", "-Infinity" and "NaN".
//
// Errors are of type *Error, or ctx's own.
func (e *Expr) Eval(ctx context.Context, env Env) (jsonvalue.Value, error) {
	r := newRun(ctx, env)
	v, err := r.eval(e.root, r.input(env.Input), nil)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return r.result(v)
}
