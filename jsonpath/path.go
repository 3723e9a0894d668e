// Package jsonpath evaluates JSONPath as AWS Step Functions does, which is as
// the Java library Jayway JsonPath does: a missing property is an error, an
// indefinite path gives an array.
package jsonpath

import (
	"errors"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Path is a compiled path. It is immutable.
type Path struct {
	text string
}

// Compile parses a path, which starts with "$". Errors are of type *SyntaxError.
func Compile(text string) (*Path, error) { return &Path{text: text}, nil }

// String returns the path as it was written.
func (p *Path) String() string { return p.text }

// Definite reports whether the path can find one value at the most.
func (p *Path) Definite() bool { return true }

// IsReference reports whether the path is a reference path, one that names
// exactly one place (States Language, "Reference Paths"); ResultPath must be one.
func (p *Path) IsReference() bool { return true }

// Find evaluates the path on root. A definite path that leads nowhere is an
// error of type *NotFoundError; an indefinite one gives an array, maybe empty.
func (p *Path) Find(root jsonvalue.Value) (jsonvalue.Value, error) {
	return jsonvalue.Value{}, errors.New("jsonpath: not built yet")
}

// Set returns a copy of root with the value put at a reference path, objects on
// the way made as needed. It fails with *NotFoundError or *MatchError where
// the place cannot be made (States.ResultPathMatchFailure).
func (p *Path) Set(root, value jsonvalue.Value) (jsonvalue.Value, error) {
	return jsonvalue.Value{}, errors.New("jsonpath: not built yet")
}
