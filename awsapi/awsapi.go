// Package awsapi is the one door to Treadle's services. HTTP requests, Task
// integrations, stack resources and the console all call operations through a
// Caller and get AWS's answers and errors.
//
// Inputs and outputs cross this door in one form: JSON as the awsJson 1.1
// protocol writes it (members by their model names, timestamps as epoch
// seconds, blobs in base64). The packages under protocol translate every wire
// into it and back, so a service knows nothing of wires.
package awsapi

import (
	"context"
	"encoding/json"
	"net/http"
)

// Caller calls operations.
type Caller interface {
	// Call runs an operation and returns its output. The error is an *Error for
	// everything a client is to hear, anything else is a fault of ours.
	Call(ctx context.Context, call Call) (output json.RawMessage, err error)
}

// Call is a request for one operation.
type Call struct {
	Service   string // "states", "lambda", "batch": the signing name
	Operation string // "StartExecution"
	Identity  Identity
	Region    string
	RequestID string // "" to have one made
	Input     json.RawMessage
}

// Operation is one operation of a service.
type Operation struct {
	Name    string
	Handler Handler // nil: AWS has it, Treadle does not yet
}

// Handler does the work of an operation. The output is marshalled with
// encoding/json unless it is a json.RawMessage; nil stands for an empty one.
type Handler func(ctx context.Context, call *Call) (output any, err error)

// Typed makes a Handler of a function over Go structs, which are read and
// written with encoding/json.
func Typed[In, Out any](f func(ctx context.Context, call *Call, in *In) (*Out, error)) Handler {
	return func(ctx context.Context, call *Call) (any, error) {
		in := new(In)
		if len(call.Input) > 0 {
			if err := json.Unmarshal(call.Input, in); err != nil {
				return nil, &Error{Code: "SerializationException", Message: err.Error(), Status: 400}
			}
		}
		out, err := f(ctx, call, in)
		if err != nil || out == nil {
			return nil, err // not out, which would be a nil pointer within an any
		}
		return out, nil
	}
}

// Error is an error that a client is told, in AWS's words.
type Error struct {
	Code    string // "StateMachineDoesNotExist"
	Message string
	Status  int // HTTP status; 0 stands for the one in the API's model, else 400
	// Fields are further members of the error's shape, by model name.
	Fields map[string]any
}

const unavailable = "ServiceUnavailable"

// Unavailable is the error of what cannot be done at present, for a reason that
// lies in Treadle or its machine. Clients of AWS try again by themselves.
func Unavailable(reason error) *Error {
	return &Error{
		Code: unavailable, Status: http.StatusServiceUnavailable,
		Message: "Treadle takes no changes at present; try again later. " + reason.Error(),
	}
}

// IsUnavailable reports whether e is what Unavailable makes: the same call may
// succeed later.
func (e *Error) IsUnavailable() bool {
	return e.Code == unavailable && e.Status == http.StatusServiceUnavailable
}

// Error implements error.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Service is a named set of operations.
type Service interface {
	// Name is the service's signing name.
	Name() string
	// Operations lists all operations AWS has, those missing here with a nil Handler.
	Operations() []Operation
}
