package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

type startExecutionInput struct {
	StateMachineARN string  `json:"stateMachineArn"`
	Name            *string `json:"name"`
	Input           *string `json:"input"`
	TraceHeader     *string `json:"traceHeader"`
}

type startExecutionOutput struct {
	ExecutionARN string      `json:"executionArn"`
	StartDate    awsapi.Time `json:"startDate"`
}

// startExecution is idempotent for Standard state machines: while an execution
// runs, one of the same name and input is answered with it.
func (s *Service) startExecution(ctx context.Context, call *awsapi.Call, in *startExecutionInput) (*startExecutionOutput, error) {
	request, err := s.checkStart(ctx, call, in)
	if err != nil {
		return nil, err
	}
	x, err := s.engine.Start(ctx, *request)
	if errors.Is(err, store.ErrExists) {
		err = nil
		if x.Status != store.Status(interpreter.Running) || x.Input != request.Input {
			err = errExecutionAlreadyExists.because(x.ARN)
		}
	}
	if err != nil {
		return nil, err
	}
	return &startExecutionOutput{ExecutionARN: x.ARN, StartDate: timestamp(x.StartDate)}, nil
}

// checkStart returns what a valid request asks the engine for.
func (s *Service) checkStart(ctx context.Context, call *awsapi.Call, in *startExecutionInput) (*engine.StartRequest, error) {
	arn, testCase := s.cutTestCase(in.StateMachineARN)
	r, err := parseStateMachine(arn)
	if err != nil {
		return nil, err
	}
	name, err := s.executionName(in.Name)
	if err != nil {
		return nil, err
	}
	input, err := executionInput(in.Input)
	if err != nil {
		return nil, err
	}
	t, err := s.findTarget(ctx, call, r)
	if err != nil {
		return nil, err
	}
	if t.machine.Status == deleting {
		return nil, errStateMachineDeleting.because(t.machine.ARN)
	}
	request, err := s.startRequest(ctx, call, t, name)
	if err != nil {
		return nil, err
	}
	request.Input = input
	if in.TraceHeader != nil {
		request.TraceHeader = *in.TraceHeader
	}
	return request, s.chooseTestCase(ctx, request, testCase)
}

// executionName returns the name of a new execution: the wanted one, or a UUID.
func (s *Service) executionName(wanted *string) (string, error) {
	if wanted == nil {
		return s.newUUID()
	}
	if !validName(*wanted) {
		return "", errInvalidName.because(*wanted)
	}
	return *wanted, nil
}

// emptyInput is the input of an execution that is started without one.
const emptyInput = "{}"

func executionInput(given *string) (string, error) {
	if given == nil {
		return emptyInput, nil
	}
	if len(*given) > maxPayload {
		return "", tooLong("input", maxPayload)
	}
	if fault := jsonFault(*given); fault != "" {
		return "", errInvalidExecutionInput.because(fault)
	}
	return *given, nil
}

// startRequest is a request to execute the target, still without input.
func (s *Service) startRequest(ctx context.Context, call *awsapi.Call, t target, name string) (*engine.StartRequest, error) {
	r := t.revision()
	definition, err := s.store.Definition(ctx, store.DefinitionID(r.Definition))
	if err != nil {
		return nil, err
	}
	q := &engine.StartRequest{
		ARN: newARN(call, kindExecution, t.machine.Name, name), Name: name,
		StateMachineARN: t.machine.ARN, StateMachineName: t.machine.Name,
		RoleARN: r.RoleARN, Region: call.Region, LoggingRevision: r.Key, Definition: definition,
	}
	if t.version != nil {
		q.VersionARN = t.version.arn()
	}
	if t.alias != nil {
		q.AliasARN = t.alias.ARN
	}
	if t.machine.Type == asl.Express {
		id, err := s.newUUID()
		if err != nil {
			return nil, err
		}
		q.ARN, q.Express = newARN(call, kindExpress, t.machine.Name, name, id), true
	}
	return q, nil
}
