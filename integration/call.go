package integration

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// submit calls the action's operation with the task's arguments and returns its
// answer as Step Functions shows it.
func (x *run) submit(ctx context.Context) (jsonvalue.Value, *failure) {
	op := x.action.model()
	input, failure := x.input()
	if failure != nil {
		return jsonvalue.Value{}, failure
	}
	output, err := x.call(ctx, op, x.task.RequestID, input)
	if err != nil && x.action.again != nil {
		if earlier, ok := x.action.again(ctx, x, input, err); ok {
			output, err = earlier, nil
		}
	}
	if err != nil {
		return jsonvalue.Value{}, x.submissionFailure(err)
	}
	if x.action.judge != nil {
		if failure := x.action.judge(output); failure != nil {
			return jsonvalue.Value{}, failure
		}
	}
	result := x.action.service.result(op.Output, output)
	if x.action.service.metadata {
		result = withMetadata(x.metadata(op, output), result)
	}
	return result, nil
}

// submissionFailure says that the call failed. Only where there is something to
// wait for is the submission a phase of its own.
func (x *run) submissionFailure(err error) *failure {
	f := x.action.service.failure(err, x.task.RequestID)
	if x.pattern != requestResponse {
		f.phase = interpreter.PhaseSubmit
	}
	return f
}

// input makes the operation's input of the task's arguments.
func (x *run) input() (jsonvalue.Value, *failure) {
	arguments, err := jsonvalue.Parse(x.task.Parameters)
	if err != nil {
		arguments = jsonvalue.Value{}
	}
	input, problems := x.action.input(arguments)
	if len(problems) > 0 {
		return jsonvalue.Value{}, &failure{name: runtimeError, cause: fmt.Sprintf(
			"The Parameters '%s' could not be used to start the Task: [%s]", x.task.Parameters, strings.Join(problems, ", "))}
	}
	if x.action.prepare != nil {
		input = x.action.prepare(x, input)
	}
	return input, nil
}

// call calls an operation in the task's name.
func (x *run) call(ctx context.Context, op *model.Operation, requestID string, input jsonvalue.Value) (jsonvalue.Value, error) {
	return x.callAs(ctx, x.identity(), op, requestID, input)
}

func (x *run) callAs(ctx context.Context, who awsapi.Identity, op *model.Operation, requestID string, input jsonvalue.Value) (jsonvalue.Value, error) {
	output, err := x.caller.Call(ctx, awsapi.Call{
		Service: op.Service.Name, Operation: op.Name,
		Identity: who, Region: x.region,
		RequestID: requestID, Input: json.RawMessage(input.JSON()),
	})
	if err != nil {
		return jsonvalue.Value{}, err
	}
	v, err := jsonvalue.Parse(string(output))
	if err != nil {
		return jsonvalue.Value{}, fmt.Errorf("answer of %s: %w", op.Name, err)
	}
	return v, nil
}

// watch asks the action's service how something goes. Step Functions learns of
// that by events, for which the role needs no permission, so it asks in its own
// name.
func (x *run) watch(ctx context.Context, operation string, members ...jsonvalue.Member) (jsonvalue.Value, error) {
	op := x.action.service.model().Operation(operation)
	return x.callAs(ctx, x.own(), op, "", jsonvalue.ObjectValue(members...))
}

// ask calls an operation of the action's service beside the submission.
func (x *run) ask(ctx context.Context, operation string, members ...jsonvalue.Member) (jsonvalue.Value, error) {
	op := x.action.service.model().Operation(operation)
	return x.call(ctx, op, "", jsonvalue.ObjectValue(members...))
}

func text(key, value string) jsonvalue.Member {
	return jsonvalue.Member{Key: key, Value: jsonvalue.StringValue(value)}
}
