package integration

import (
	"context"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// function invokes the function whose ARN is the task's Resource with the task's
// input. The result is the text that the function returns.
func (x *run) function(ctx context.Context) engine.Outcome {
	if a, err := arn.Parse(x.task.Resource); err == nil && a.Region != "" {
		x.region = a.Region
	}
	op := lambdaService.model().Operation("Invoke")
	output, err := x.call(ctx, op, x.task.RequestID, functionInput(op, x.task.Resource, x.task.Parameters))
	if err != nil {
		return outcome(jsonvalue.Value{}, lambdaService.failure(err, x.task.RequestID))
	}
	if failure := functionFailure(output); failure != nil {
		return outcome(jsonvalue.Value{}, failure)
	}
	return engine.Outcome{Output: documentText(blob(output.Get("Payload")))}
}

func functionInput(op *model.Operation, function, payload string) jsonvalue.Value {
	t := toInput{dialect: optimized}
	return t.structure(op.Input, jsonvalue.ObjectValue(
		text("FunctionName", function),
		jsonvalue.Member{Key: "Payload", Value: document(payload)},
	))
}

// functionFailure is the failure that a function ended with, nil for none. Its
// payload says which: {"errorType", "errorMessage", …}.
func functionFailure(output jsonvalue.Value) *failure {
	if output.Get("FunctionError").Text() == "" {
		return nil
	}
	payload := blob(output.Get("Payload"))
	if name := document(payload).Get("errorType").Text(); name != "" {
		return &failure{name: name, cause: payload}
	}
	return &failure{name: "Lambda.Unknown", cause: "The cause could not be determined because Lambda did not return an error type. " +
		"Returned payload: " + payload}
}
