package jsonpath

import (
	"errors"
	"fmt"
)

// SyntaxError says why a text is not a path.
type SyntaxError struct {
	Path    string
	Offset  int // byte offset in Path
	Message string
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSONPath '%s' at offset %d: %s", e.Path, e.Offset, e.Message)
}

// NotFoundError says that a definite path leads nowhere, in Jayway's words,
// which AWS passes on: "No results for path: $['a']".
type NotFoundError struct{ Message string }

// Error implements error.
func (e *NotFoundError) Error() string { return e.Message }

// MatchError says that a reference path cannot be applied to a document: AWS
// ends the state with this message.
type MatchError struct {
	Path  string
	Input string // JSON text of the document
}

// Error implements error.
func (e *MatchError) Error() string {
	return fmt.Sprintf("Unable to apply ReferencePath %s to input %s", e.Path, e.Input)
}

// ErrTooComplex ends a search that would take too much time or memory.
var ErrTooComplex = errors.New("jsonpath: the path looks at too many values")
