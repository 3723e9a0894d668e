// Package yamldoc reads YAML documents: as JSON whose places in the YAML are
// known, and member by member, with errors that name the line.
package yamldoc

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Error says what is wrong with a document and where. Line and Column count
// from 1, columns in characters; a Column of 0 is unknown.
type Error struct {
	Line, Column int
	Message      string
}

// Error gives the message with the line before it.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Errorf returns an error about a node.
func Errorf(n *yaml.Node, format string, args ...any) *Error {
	return &Error{Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
}

// Parse reads a text that is one document, and returns its root. Errors are of
// type *Error.
func Parse(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		return nil, &Error{Line: 1, Column: 1, Message: "the document is empty"}
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, Errorf(&second, "a second document begins here; there may be only one")
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err)
	}
	return document.Content[0], nil
}

// located is how the parser words its errors.
var located = regexp.MustCompile(`^yaml: line (\d+): (?s)(.*)$`)

func syntaxError(err error) *Error {
	e := &Error{Line: 1, Message: strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := located.FindStringSubmatch(err.Error()); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		e.Message = m[2]
	}
	return e
}
