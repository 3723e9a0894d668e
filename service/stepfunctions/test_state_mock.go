package stepfunctions

import (
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
)

// mock is what TestState takes for the outcome of a state's work.
type mock struct {
	Result      *string `json:"result"`
	ErrorOutput *struct {
		Error *string `json:"error"`
		Cause *string `json:"cause"`
	} `json:"errorOutput"`
	FieldValidationMode fieldValidationMode `json:"fieldValidationMode"`
}

// fieldValidationMode is how strictly a mocked result is held against the model
// of the API it stands for.
type fieldValidationMode string

// The modes; "" is strict. The remaining one, PRESENT, lets required members lack.
const (
	validateStrict fieldValidationMode = "STRICT"
	validateNone   fieldValidationMode = "NONE"
)

// outcome returns the mock as the interpreter takes it, nil for none.
func (m *mock) outcome() *interpreter.Mock {
	switch {
	case m == nil:
		return nil
	case m.ErrorOutput != nil:
		return &interpreter.Mock{Failed: true, Error: m.ErrorOutput.Error, Cause: m.ErrorOutput.Cause}
	}
	return &interpreter.Mock{Result: *m.Result}
}

// check checks the mock by itself.
func (m *mock) check() error {
	if (m.Result == nil) == (m.ErrorOutput == nil) {
		return validation("", "A test mock should have only one of the following fields: [result, errorOutput].")
	}
	if m.ErrorOutput != nil && m.ErrorOutput.Error == nil {
		return validation("", "1 validation error detected: Value null at 'mock.errorOutput.error' "+
			"failed to satisfy constraint: Member must not be null")
	}
	return nil
}

// checkFor checks whether the mock can be the outcome of the state's work.
func (m *mock) checkFor(state *asl.State) error {
	switch state.Type {
	case asl.TypeTask, asl.TypeMap, asl.TypeParallel:
	default:
		return validation("", "State type '%s' is not supported when a mock is specified", state.Type)
	}
	if m.Result == nil {
		return nil
	}
	result, err := jsonvalue.Parse(*m.Result)
	if err != nil {
		return validation("", "Mocked result must be valid JSON")
	}
	if state.Task != nil {
		return m.checkTask(state.Task.Resource, result)
	}
	if m := state.Map; m != nil && m.Writer != nil && m.Writer.Resource != "" {
		return checkKind(result, jsonvalue.Object)
	}
	return checkKind(result, jsonvalue.Array)
}

func checkKind(result jsonvalue.Value, wanted jsonvalue.Kind) error {
	switch {
	case result.Kind() == wanted:
		return nil
	case wanted == jsonvalue.Array:
		return validation("", "Mocked result must be an array.")
	}
	return validation("", "Mocked result must be a JSON object.")
}

// checkTask holds a result against what the resource answers, if that is the
// operation of an API.
func (m *mock) checkTask(resource string, result jsonvalue.Value) error {
	service, operation := answeredBy(resource)
	if m.FieldValidationMode == validateNone || service == nil || !service.Has(operation) {
		return nil
	}
	if err := checkKind(result, jsonvalue.Object); err != nil {
		return err
	}
	strict := m.FieldValidationMode == "" || m.FieldValidationMode == validateStrict
	if fault := service.Fault(operation, result, strict); fault != "" {
		return validation("", "Mock result schema validation error: %s", fault)
	}
	return nil
}

// checkUnmocked checks whether the state can be tested without a mock.
func (in *testStateInput) checkUnmocked(state *asl.State) error {
	switch {
	case state.Type == asl.TypeMap || state.Type == asl.TypeParallel:
		return unsupported("Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]")
	case state.Type != asl.TypeTask:
		return nil
	case isActivity(state.Task.Resource):
		return unsupported("Activity tasks")
	}
	if _, pattern, ok := strings.Cut(integrationOf(state.Task.Resource), "."); ok {
		return unsupported("the '." + pattern + "' service integration pattern")
	}
	if in.RoleARN == "" {
		return validation("", "RoleArn must be specified when a mock is not specified.")
	}
	return nil
}

func unsupported(what string) error {
	e := errInvalidDefinition.because("")
	e.Message = "TestState API does not support " + what
	return e
}

func isActivity(resource string) bool {
	a, err := arn.Parse(resource)
	return err == nil && a.Service == "states" && strings.HasPrefix(a.Resource, string(kindActivity)+":")
}

// integrationOf returns what a Resource calls, such as "batch:submitJob.sync"
// or "aws-sdk:s3:getObject"; "" where it is no service integration.
func integrationOf(resource string) string {
	a, err := arn.Parse(resource)
	if err != nil || a.Service != "states" || a.Account != "" {
		return ""
	}
	return a.Resource
}
