package template

import (
	"fmt"
	"regexp"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxResult bounds the text that one evaluation makes: functions within
// functions can make much of little.
const maxResult = 4 << 20

// Evaluate returns a value with its functions replaced by their results. Members
// and elements that come to AWS::NoValue are left out; where the whole value is
// AWS::NoValue, or Missing, the result is Missing. Errors are of type *Error, or
// wrap one of the resolver.
func (b *Bound) Evaluate(v jsonvalue.Value, r Resolver) (jsonvalue.Value, error) {
	e := &evaluation{b: b, resolver: r, left: maxResult}
	result, err := e.value(v)
	if err == nil && result.Exists() && !result.SizeWithin(maxResult) {
		err = errTooLarge
	}
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return result, nil
}

var errTooLarge = Errorf("Template error: a value is larger than %d bytes", maxResult)

// evaluation is one evaluation of a value.
type evaluation struct {
	b          *Bound
	resolver   Resolver
	conditions bool     // the value stands in Conditions or Rules
	deciding   []string // the conditions that are being decided
	left       int      // bytes of text that may still be made
}

func (e *evaluation) value(v jsonvalue.Value) (jsonvalue.Value, error) {
	switch v.Kind() {
	case jsonvalue.String:
		return v, unresolved(v.Text())
	case jsonvalue.Array:
		return e.array(v)
	case jsonvalue.Object:
		if name, args, ok := call(v, e.conditions); ok {
			return e.function(name, args)
		}
		return e.object(v)
	}
	return v, nil
}

func (e *evaluation) array(v jsonvalue.Value) (jsonvalue.Value, error) {
	elements := make([]jsonvalue.Value, 0, v.Len())
	for _, element := range v.Elements() {
		result, err := e.value(element)
		if err != nil {
			return result, err
		}
		if result.Exists() {
			elements = append(elements, result)
		}
	}
	return jsonvalue.ArrayValue(elements...), nil
}

func (e *evaluation) object(v jsonvalue.Value) (jsonvalue.Value, error) {
	var object jsonvalue.Builder
	for key, member := range v.Members() {
		result, err := e.value(member)
		if err != nil {
			return result, err
		}
		if result.Exists() {
			object.Set(key, result)
		}
	}
	return object.Value(), nil
}

func (e *evaluation) function(name string, args jsonvalue.Value) (jsonvalue.Value, error) {
	f, ok := functions[name]
	if !ok || f.eval == nil {
		return jsonvalue.Value{}, Errorf("Template error: Encountered unsupported function: %s Supported functions are: %s", name, supported)
	}
	if err := f.check(args); err != nil {
		return jsonvalue.Value{}, err
	}
	return f.eval(e, args)
}

// text returns a new text, which counts against the bound.
func (e *evaluation) text(s string) (jsonvalue.Value, error) {
	if err := e.spend(len(s)); err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.StringValue(s), unresolved(s)
}

func (e *evaluation) spend(bytes int) error {
	if e.left -= bytes; e.left < 0 {
		return errTooLarge
	}
	return nil
}

// scalar evaluates a value to a text; complaint is the error where it is none.
func (e *evaluation) scalar(v jsonvalue.Value, complaint error) (string, error) {
	result, err := e.value(v)
	if err != nil {
		return "", err
	}
	s, ok := text(result)
	if !ok {
		return "", complaint
	}
	return s, nil
}

// dynamic is a reference to a value kept by another service.
var dynamic = regexp.MustCompile(`\{\{resolve:[^{}]*\}\}`)

// unresolved says that a text holds a dynamic reference.
func unresolved(s string) error {
	if found := dynamic.FindString(s); found != "" {
		return Errorf("Template error: the dynamic reference %s cannot be resolved: there is no Systems Manager and no Secrets Manager here", found)
	}
	return nil
}

// fromResolver wraps an error of the resolver.
func fromResolver(name string, err error) error {
	return fmt.Errorf("resolving %s: %w", name, err)
}
