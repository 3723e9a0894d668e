package integration

import (
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Names of errors that are not a service's own.
const (
	runtimeError    = "States.Runtime"
	taskFailedError = "States.TaskFailed"
)

// failure is how a task failed.
type failure struct {
	name, cause string
	phase       interpreter.Phase
}

// outcome is what the engine is told of a task's result or failure.
func outcome(result jsonvalue.Value, f *failure) engine.Outcome {
	if f != nil {
		return engine.Outcome{Failed: true, Error: &f.name, Cause: &f.cause, Phase: f.phase}
	}
	return engine.Outcome{Output: result.JSON()}
}

// failure names and words the error of a call as the SDK does: an error that
// the API's model knows has a class of its own, all others share the service's.
func (s *service) failure(err error, requestID string) *failure {
	var e *awsapi.Error
	if !errors.As(err, &e) {
		return &failure{name: s.prefix + ".SdkClientException", cause: fmt.Sprintf("Unable to execute HTTP request: %v", err)}
	}
	if e.Code == notThere {
		return &failure{name: runtimeError, cause: e.Message}
	}
	class, status := s.sdk+"Exception", 400
	if shape := s.model().Error(e.Code); shape != nil {
		class, status = s.exceptionClass(shape.Name), shape.Status()
	}
	if e.Status != 0 {
		status = e.Status
	}
	return &failure{
		name:  s.prefix + "." + class,
		cause: s.cause(&serviceError{e.Message, s.sdk, e.Code, requestID, status}),
	}
}

// notThere is the code of an operation or a service that Treadle does not have;
// its message names it. No Catch is for that.
const notThere = "UnknownOperationException"
