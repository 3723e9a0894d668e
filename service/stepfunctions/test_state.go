package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
)

type testStateInput struct {
	Definition         string                 `json:"definition"`
	RoleARN            string                 `json:"roleArn"`
	Input              *string                `json:"input"`
	InspectionLevel    inspectionLevel        `json:"inspectionLevel"`
	RevealSecrets      bool                   `json:"revealSecrets"`
	Variables          *string                `json:"variables"`
	StateName          *string                `json:"stateName"`
	Mock               *mock                  `json:"mock"`
	Context            *string                `json:"context"`
	StateConfiguration testStateConfiguration `json:"stateConfiguration"`
}

type testStateConfiguration struct {
	RetrierRetryCount        int64   `json:"retrierRetryCount"`
	ErrorCausedByState       *string `json:"errorCausedByState"`
	MapIterationFailureCount int64   `json:"mapIterationFailureCount"`
	MapItemReaderData        string  `json:"mapItemReaderData"`
}

// testState runs one state of a definition, by itself or on a mock
// (https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html).
// Nothing of it is kept.
func (s *Service) testState(ctx context.Context, call *awsapi.Call, in *testStateInput) (*testStateOutput, error) {
	test, err := s.prepareTest(call, in)
	if err != nil {
		return nil, err
	}
	if err := s.runTest(ctx, call, test); err != nil {
		return nil, err
	}
	seen := test.Inspection()
	if n := seen.Iterations; n != nil && test.FailedIterations > int64(*n) {
		return nil, validation("", "Map iteration failure count must be less than or equal to the number of Map iterations")
	}
	return in.output(test.Machine.Execution.Input, seen), nil
}

// prepareTest checks a request and makes the test that it asks for.
func (s *Service) prepareTest(call *awsapi.Call, in *testStateInput) (*interpreter.StateTest, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	program, state, err := in.compile()
	if err != nil {
		return nil, err
	}
	if err := in.checkState(program, state); err != nil {
		return nil, err
	}
	test := &interpreter.StateTest{
		State:            state,
		Mock:             in.Mock.outcome(),
		Retries:          in.StateConfiguration.RetrierRetryCount,
		FailedIterations: in.StateConfiguration.MapIterationFailureCount,
		ItemReaderData:   in.StateConfiguration.MapItemReaderData,
	}
	if test.Context, err = in.context(); err != nil {
		return nil, err
	}
	if test.Variables, err = in.variables(); err != nil {
		return nil, err
	}
	test.Machine, err = s.testMachine(call, in, program)
	return test, err
}

// check checks what does not depend on the definition.
func (in *testStateInput) check() error {
	if err := checkDefinitionSize(in.Definition); err != nil {
		return err
	}
	if in.RoleARN != "" {
		if err := checkRoleARN(in.RoleARN); err != nil {
			return err
		}
	}
	if in.Mock == nil {
		if in.Context != nil {
			return validation("", "TestState does not support Context when a mock is not specified.")
		}
		return nil
	}
	if in.RevealSecrets {
		return validation("", "TestState does not support RevealSecrets when a mock is specified.")
	}
	return in.Mock.check()
}

// compile compiles the definition and finds the state to test: the only one, or
// the named one of a whole state machine.
func (in *testStateInput) compile() (*asl.Program, *asl.State, error) {
	if in.StateName == nil {
		program, err := asl.CompileState(in.Definition, asl.Standard)
		if err != nil {
			return nil, nil, &awsapi.Error{Code: errInvalidDefinition.code, Message: err.Error()}
		}
		return program, program.StartAt, nil
	}
	program, err := asl.Compile(in.Definition, asl.Standard)
	if err != nil {
		return nil, nil, &awsapi.Error{Code: errInvalidDefinition.code, Message: err.Error()}
	}
	state, ok := program.State(*in.StateName)
	if !ok {
		return nil, nil, errStateNotFound()
	}
	return program, state, nil
}

func errStateNotFound() error { return validation("", "State not found in definition") }

// checkState checks whether the request is one for a state of this type.
func (in *testStateInput) checkState(program *asl.Program, state *asl.State) error {
	if in.Mock == nil {
		return in.checkUnmocked(state)
	}
	if err := in.Mock.checkFor(state); err != nil {
		return err
	}
	if culprit := in.StateConfiguration.ErrorCausedByState; culprit != nil {
		if _, ok := program.State(*culprit); !ok {
			return errStateNotFound()
		}
	}
	return nil
}

// variables returns the variables that are there when the state is entered.
func (in *testStateInput) variables() (jsonvalue.Value, error) {
	if in.Variables == nil {
		return jsonvalue.Value{}, nil
	}
	v, err := jsonvalue.Parse(*in.Variables)
	if err != nil || v.Kind() != jsonvalue.Object {
		return v, validation("", "Invalid Variables provided: must be a JSON object")
	}
	return v, nil
}

// testMachine makes up the execution that the state is tested in. AWS tests it
// in an Express execution of a state machine that is not there.
func (s *Service) testMachine(call *awsapi.Call, in *testStateInput, program *asl.Program) (*interpreter.Machine, error) {
	input, err := executionInput(in.Input)
	if err != nil {
		return nil, err
	}
	machine, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	name, err := s.newUUID()
	if err != nil {
		return nil, err
	}
	id, err := s.newSeed()
	if err != nil {
		return nil, err
	}
	return &interpreter.Machine{Program: program, CheckArguments: s.checkArguments, Execution: interpreter.Execution{
		ID:  [16]byte(id[:16]),
		ARN: newARN(call, kindExpress, machine, name), Name: name,
		StateMachineARN: newARN(call, kindStateMachine, machine), StateMachineName: machine,
		RoleARN: in.RoleARN, Region: call.Region, Input: input, StartTime: s.clock.Now(), Express: true, Synchronous: true,
	}}, nil
}
