package integration

import (
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
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

// failure names and words the error of a call as the Java SDK does, which Step
// Functions calls services with: an error that the API's model knows has a class
// of its own, all others share the service's.
func (s *service) failure(err error, requestID string) *failure {
	var e *awsapi.Error
	if !errors.As(err, &e) {
		return &failure{name: s.prefix + ".SdkClientException", cause: fmt.Sprintf("Unable to execute HTTP request: %v", err)}
	}
	class, status := s.sdk+"Exception", 400
	if shape := model.Lookup(s.name).Error(e.Code); shape != nil {
		class, status = exceptionClass(shape.Name), shape.Status()
	}
	if e.Status != 0 {
		status = e.Status
	}
	return &failure{
		name: s.prefix + "." + class,
		cause: fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
			e.Message, s.sdk, status, e.Code, requestID),
	}
}

// exceptionClass is the class of an error's shape: its name, with "Exception" at
// the end (StateMachineDoesNotExistException).
func exceptionClass(shape string) string {
	const suffix = "Exception"
	if len(shape) > len(suffix) && shape[len(shape)-len(suffix):] == suffix {
		return shape
	}
	return shape + suffix
}
