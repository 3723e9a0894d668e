package template

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a template or its parameters, in CloudFormation's
// words. It is for the client: a ValidationError of the API.
type Error struct {
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Errorf returns an Error.
func Errorf(format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}

// list writes names as AWS does: [A, B].
func list(names []string) string { return "[" + strings.Join(names, ", ") + "]" }
