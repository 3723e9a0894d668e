package jsonata

import "slices"

// native is a function of the language in Go. There is an argument for each
// parameter of its signature, nil for those left out.
type native func(r *run, args []any) (any, error)

// builtin describes a function of the language: the name without "$", its
// signature, how many arguments $map and its like give it, and what it does.
type builtin struct {
	name      string
	signature string
	arity     int
	native    native
}

// builtins are the functions of the language by name.
var builtins map[string]*function

// The tables are put together here, because the functions refer to them.
func init() {
	tables := slices.Concat(
		stringFunctions(), patternFunctions(), encodingFunctions(), numberFunctions(),
		arrayFunctions(), objectFunctions(), callingFunctions(), generalFunctions(),
		timeFunctions(), serviceFunctions(),
	)
	builtins = make(map[string]*function, len(tables))
	for _, b := range tables {
		builtins[b.name] = &function{name: b.name, arity: b.arity, signature: mustSignature(b.signature), native: b.native}
	}
}

var transformSignature = mustSignature("<(oa):o>")

// ofString makes a function of its first argument, a string, that gives
// undefined for undefined.
func ofString(f func(r *run, s string) (any, error)) native {
	return func(r *run, args []any) (any, error) {
		s, ok := args[0].(string)
		if !ok {
			return nil, nil
		}
		return f(r, s)
	}
}

// made counts a string that a function has made.
func (r *run) made(s string) (any, error) {
	if err := r.text(len(s)); err != nil {
		return nil, err
	}
	return s, nil
}

// integer returns an argument that has to be a whole number, with its fraction
// cut off; ok is false where it is left out or no number at all.
func integer(v any) (n int, ok bool) {
	switch v := v.(type) {
	case int64:
		return clamp(float64(v)), true
	case float64:
		return clamp(v), v == v
	}
	return 0, false
}

// clamp returns a number as an int, of those far beyond what anything can have
// the size of the nearest.
func clamp(f float64) int {
	const far = 1 << 53
	return int(max(-far, min(far, f)))
}

// generalFunctions are those for values of any type.
func generalFunctions() []builtin {
	return []builtin{
		{"boolean", "<x-:b>", 1, func(r *run, args []any) (any, error) {
			if args[0] == nil {
				return nil, nil
			}
			return r.isTrue(args[0])
		}},
		{"not", "<x-:b>", 1, func(r *run, args []any) (any, error) {
			if args[0] == nil {
				return nil, nil
			}
			holds, err := r.isTrue(args[0])
			return !holds, err
		}},
		{"exists", "<x:b>", 1, func(_ *run, args []any) (any, error) { return args[0] != nil, nil }},
		{"type", "<x:s>", 1, func(_ *run, args []any) (any, error) { return typeName(args[0]), nil }},
		{"error", "<s?:x>", 1, func(_ *run, args []any) (any, error) {
			return nil, raised("D3137", args[0], "$error() function evaluated")
		}},
		{"assert", "<bs?:x>", 2, func(_ *run, args []any) (any, error) {
			if args[0] == true {
				return nil, nil
			}
			return nil, raised("D3141", args[1], "$assert() statement failed")
		}},
		{"clone", "<(oa)-:o>", 1, func(r *run, args []any) (any, error) { return r.clone(args[0]) }},
	}
}

// raised makes the error that an expression raises itself.
func raised(code string, message any, otherwise string) error {
	text, ok := message.(string)
	if !ok || text == "" {
		text = otherwise
	}
	return &Error{Code: code, Message: text}
}

// typeName is what $type says of a value.
func typeName(v any) any {
	switch v.(type) {
	case nil:
		return nil
	case null:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case *array:
		return "array"
	case *object:
		return "object"
	case *function:
		return "function"
	}
	return "number"
}
