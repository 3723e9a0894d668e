package jsonata

import (
	"slices"

	"github.com/treadle-run/treadle/internal/regex"
)

// function is a function as a value, of the language or of the expression.
type function struct {
	name      string // of the language's own
	arity     int    // how many arguments it looks at
	signature *signature
	native    native
	pattern   *regex.Regex // that it looks for
	*lambda                // instead of native
}

// lambda is a function that an expression defines, with what it closes over.
type lambda struct {
	params []string
	body   *node
	input  any
	scope  *frame
}

// thunk is what a function returns whose last act is a call: the call, still to
// be made.
type thunk struct {
	call  *node
	input any
	scope *frame
}

func newLambda(n *node, input any, scope *frame) *function {
	return &function{
		arity:     len(n.params),
		signature: n.signature,
		lambda:    &lambda{params: n.params, body: n.body, input: input, scope: scope},
	}
}

// call evaluates a call. What ~> has on its left side comes as its first
// argument.
func (r *run) call(n *node, input any, scope *frame, applied []any) (any, error) {
	f, err := r.callee(n, input, scope, "T1005")
	if err != nil {
		return nil, err
	}
	args, err := r.arguments(n, input, scope, applied)
	if err != nil {
		return nil, err
	}
	name := n.calleeName()
	v, err := r.invoke(f, args, input, name)
	return v, located(err, n.position, name)
}

// callee evaluates what is called. A name that lacks its dollar sign gives the
// error of the code.
func (r *run) callee(n *node, input any, scope *frame, code string) (any, error) {
	f, err := r.eval(n.lhs, input, scope)
	if err != nil || f != nil || n.lhs.kind != nodePath {
		return f, err
	}
	if name := n.lhs.steps[0].value; r.variable(name, scope) != nil {
		return nil, fault(code, detail{position: n.position, token: name})
	}
	return nil, nil
}

func (n *node) calleeName() string {
	switch n.lhs.kind {
	case nodePath:
		return n.lhs.steps[0].value
	case nodeVariable:
		return n.lhs.value
	}
	return ""
}

func (r *run) arguments(n *node, input any, scope *frame, applied []any) ([]any, error) {
	args := slices.Grow(slices.Clip(applied), len(n.list))
	for _, a := range n.list {
		v, err := r.eval(a, input, scope)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return args, nil
}

// invoke calls a function. Where that ends in another call, this call is made
// here, so that a recursion of that kind needs no stack.
func (r *run) invoke(f any, args []any, input any, name string) (any, error) {
	v, err := r.invokeOnce(f, args, input, name)
	for err == nil {
		next, ok := v.(*thunk)
		if !ok {
			break
		}
		n := next.call
		if f, err = r.eval(n.lhs, next.input, next.scope); err != nil {
			break
		}
		if args, err = r.arguments(n, next.input, next.scope, nil); err != nil {
			break
		}
		v, err = r.invokeOnce(f, args, input, n.calleeName())
		err = located(err, n.position, n.calleeName())
	}
	return v, err
}

func (r *run) invokeOnce(callee any, args []any, input any, name string) (any, error) {
	f, ok := callee.(*function)
	if !ok {
		return nil, fault("T1006", detail{})
	}
	if f.signature != nil {
		var err error
		if args, err = f.signature.validate(args, input, name); err != nil {
			return nil, err
		}
	}
	if f.lambda == nil {
		return r.invokeNative(f, args)
	}
	values := make([]any, len(f.params))
	copy(values, args)
	scope := &frame{f.scope, variables{slices.Clip(f.params), values}}
	return r.eval(f.body, f.input, scope)
}

// invokeNative calls a function of the language, with undefined in the place
// of arguments that are left out.
func (r *run) invokeNative(f *function, args []any) (any, error) {
	for _, a := range args {
		if err := r.work(workOn(a)); err != nil {
			return nil, err
		}
	}
	for len(args) < f.arity {
		args = append(args, nil)
	}
	return f.native(r, args)
}

// workOn is how much work it is to look at an argument once.
func workOn(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) / 64
	case *array:
		return v.len() / 4
	case *object:
		return v.len() / 4
	}
	return 0
}

// callback calls a function that a function of the language was given, with as
// many of the arguments as it looks at.
func (r *run) callback(f any, args ...any) (any, error) {
	return r.invoke(f, args[:min(len(args), max(arity(f), 1))], nil, "")
}

func arity(v any) int {
	if f, ok := v.(*function); ok {
		return f.arity
	}
	return 0
}

// partial evaluates a call of which some arguments are left open.
func (r *run) partial(n *node, input any, scope *frame) (any, error) {
	args := make([]any, len(n.list))
	open := make([]bool, len(n.list))
	for i, a := range n.list {
		if open[i] = a.kind == nodePlaceholder; open[i] {
			continue
		}
		var err error
		if args[i], err = r.eval(a, input, scope); err != nil {
			return nil, err
		}
	}
	callee, err := r.callee(n, input, scope, "T1007")
	if err != nil {
		return nil, err
	}
	f, ok := callee.(*function)
	if !ok {
		return nil, fault("T1008", detail{position: n.position, token: n.calleeName()})
	}
	if f.lambda == nil {
		return partialNative(f, args, open), nil
	}
	return partialLambda(f, args, open), nil
}

func partialNative(f *function, args []any, open []bool) *function {
	left := 0
	for _, o := range open {
		left += count(o)
	}
	return &function{name: f.name, arity: left, native: func(r *run, rest []any) (any, error) {
		full := slices.Clone(args)
		for i := range full {
			if open[i] && len(rest) > 0 {
				full[i], rest = rest[0], rest[1:]
			}
		}
		return r.invoke(f, full, nil, f.name)
	}}
}

func partialLambda(f *function, args []any, open []bool) *function {
	inner := &frame{parent: f.scope}
	var params []string
	for i, name := range f.params {
		switch {
		case i >= len(args):
			inner.set(name, nil)
		case open[i]:
			params = append(params, name)
		default:
			inner.set(name, args[i])
		}
	}
	return &function{
		arity:  len(params),
		lambda: &lambda{params: params, body: f.body, input: f.input, scope: inner},
	}
}

// apply evaluates the operator ~>.
func (r *run) apply(n *node, input any, scope *frame) (any, error) {
	left, err := r.eval(n.lhs, input, scope)
	if err != nil {
		return nil, err
	}
	if n.rhs.kind == nodeCall {
		return r.call(n.rhs, input, scope, []any{left})
	}
	right, err := r.eval(n.rhs, input, scope)
	if err != nil {
		return nil, err
	}
	second, ok := right.(*function)
	if !ok {
		return nil, fault("T2006", detail{position: n.position, token: "~>", value: right})
	}
	if first, ok := left.(*function); ok {
		return chain(first, second), nil
	}
	name := n.rhs.value
	v, err := r.invoke(second, []any{left}, nil, name)
	return v, located(err, n.position, name)
}

// chain returns the function that gives what the first one returns to the
// second one.
func chain(first, second *function) *function {
	return &function{arity: 1, native: func(r *run, args []any) (any, error) {
		v, err := r.invoke(first, args, nil, first.name)
		if err != nil {
			return nil, err
		}
		return r.invoke(second, []any{v}, nil, second.name)
	}}
}
