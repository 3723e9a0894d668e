package jsonata

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// variables are values by name, few enough to be scanned. Copies share what they
// hold until one of them is set.
type variables struct {
	names  []string
	values []any
}

func (v *variables) get(name string) (any, bool) {
	if i := slices.Index(v.names, name); i >= 0 {
		return v.values[i], true
	}
	return nil, false
}

func (v *variables) set(name string, value any) {
	if i := slices.Index(v.names, name); i >= 0 {
		v.values = slices.Clone(v.values)
		v.values[i] = value
		return
	}
	v.names = append(slices.Clip(v.names), name)
	v.values = append(slices.Clip(v.values), value)
}

// frame is a scope of variables. The outermost one is nil.
type frame struct {
	parent *frame
	variables
}

// tuple is one row of a path that binds variables.
type tuple struct {
	item any
	variables
}

// within returns the scope in which the variables of a row are bound.
func (t *tuple) within(parent *frame) *frame { return &frame{parent, t.variables} }

// run is one evaluation: what it may see, and what it has used up.
type run struct {
	ctx    context.Context
	env    Env
	limits Limits
	root   any            // the value of "$$"
	global *frame         // variables that the expression itself sets
	bound  map[string]any // Env.Bindings as far as they were read

	steps  int
	check  int // the step to look at the context at
	depth  int
	memory int
}

func newRun(ctx context.Context, env Env) *run {
	return &run{ctx: ctx, env: env, limits: env.Limits.withDefaults(), global: &frame{}}
}

// input returns the context that the expression is evaluated in. An array is
// wrapped, so that it is one item to the path that begins with it.
func (r *run) input(v jsonvalue.Value) any {
	input := unwrap(v)
	r.root = input
	if isArray(input) {
		return &array{items: []any{input}, sequence: true, outer: true}
	}
	return input
}

// variable returns the value of a variable.
func (r *run) variable(name string, scope *frame) any {
	for ; scope != nil; scope = scope.parent {
		if v, ok := scope.get(name); ok {
			return v
		}
	}
	if v, ok := r.global.get(name); ok {
		return v
	}
	if name == "$" {
		return r.root
	}
	if v, ok := r.bound[name]; ok {
		return v
	}
	if v, ok := r.env.Bindings[name]; ok {
		if r.bound == nil {
			r.bound = make(map[string]any, len(r.env.Bindings))
		}
		r.bound[name] = unwrap(v)
		return r.bound[name]
	}
	if f := builtins[name]; f != nil {
		return f
	}
	return nil
}

// bind sets a variable in a scope.
func (r *run) bind(name string, v any, scope *frame) {
	if scope == nil {
		scope = r.global
	}
	scope.set(name, v)
}
