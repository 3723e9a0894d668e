package jsonpath

import "github.com/treadle-run/treadle/jsonvalue"

// Set returns a copy of root with the value put at a reference path, objects on
// the way made as needed. Array elements can be replaced, not added. Where the
// place cannot be made, the error is a *MatchError.
func (p *Path) Set(root, value jsonvalue.Value) (jsonvalue.Value, error) {
	if p.IsReference() {
		if v, ok := put(root, p.segments, value); ok {
			return v, nil
		}
	}
	return jsonvalue.Value{}, &MatchError{Path: p.text, Input: root.JSON()}
}

func put(v jsonvalue.Value, segments []segment, value jsonvalue.Value) (_ jsonvalue.Value, ok bool) {
	if len(segments) == 0 {
		return value, true
	}
	switch s := segments[0].(type) {
	case property:
		return putMember(v, string(s), segments[1:], value)
	case index:
		return putElement(v, int(s), segments[1:], value)
	default:
		return jsonvalue.Value{}, false
	}
}

func putMember(v jsonvalue.Value, name string, rest []segment, value jsonvalue.Value) (jsonvalue.Value, bool) {
	if v.Exists() && v.Kind() != jsonvalue.Object {
		return jsonvalue.Value{}, false
	}
	e, ok := put(v.Get(name), rest, value)
	if !ok {
		return jsonvalue.Value{}, false
	}
	return v.With(name, e), true
}

func putElement(v jsonvalue.Value, n int, rest []segment, value jsonvalue.Value) (jsonvalue.Value, bool) {
	if v.Kind() != jsonvalue.Array || n >= v.Len() {
		return jsonvalue.Value{}, false
	}
	e, ok := put(v.At(n), rest, value)
	if !ok {
		return jsonvalue.Value{}, false
	}
	elements := make([]jsonvalue.Value, 0, v.Len())
	for _, old := range v.Elements() {
		elements = append(elements, old)
	}
	elements[n] = e
	return jsonvalue.ArrayValue(elements...), true
}
