package integration

import (
	"context"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/jsonvalue"
)

// function invokes the function whose ARN is the task's Resource with the task's
// input. The result is the text that the function returns.
func (x *run) function(ctx context.Context) engine.Outcome {
	if a, err := arn.Parse(x.task.Resource); err == nil && a.Region != "" {
		x.region = a.Region
	}
	op := lambdaService.model().Operation("Invoke")
	input := jsonvalue.ObjectValue(
		text("FunctionName", x.task.Resource),
		jsonvalue.Member{Key: "Payload", Value: bytesValue(x.task.Parameters)},
	)
	output, err := x.call(ctx, op, x.task.RequestID, input)
	if err != nil {
		return outcome(jsonvalue.Value{}, lambdaService.failure(err, x.task.RequestID))
	}
	payload := blob(output.Get("Payload"))
	if hasFailed(output) {
		return outcome(jsonvalue.Value{}, functionFailure(payload))
	}
	return engine.Outcome{Output: documentText(payload)}
}

// invocationFailure is the failure that lambda:invoke ends with when the
// function has failed, nil otherwise. As recorded, the payload is written anew
// there, while a function as Resource keeps it as it came.
func invocationFailure(output jsonvalue.Value) *failure {
	if !hasFailed(output) {
		return nil
	}
	return functionFailure(document(blob(output.Get("Payload"))).JSON())
}

func hasFailed(output jsonvalue.Value) bool { return output.Get("FunctionError").Text() != "" }

// functionFailure is the failure that a function ended with. Its payload says
// which: {"errorType", "errorMessage", …}.
func functionFailure(payload string) *failure {
	if name := document(payload).Get("errorType").Text(); name != "" {
		return &failure{name: name, cause: payload}
	}
	return &failure{name: "Lambda.Unknown", cause: "The cause could not be determined because Lambda did not return an error type. " +
		"Returned payload: " + payload}
}
