package integration

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

// What states:startExecution.sync and .sync:2 wait for. They differ in the
// result: the second has input and output as values, not as texts.
var (
	childExecution       = &job{id: "ExecutionArn", look: lookAtExecution, halt: stopExecution, ownClock: true}
	parsedChildExecution = &job{id: "ExecutionArn", look: lookAtExecution, halt: stopExecution, result: parsePayloads, ownClock: true}
)

func lookAtExecution(ctx context.Context, x *run, id string) (jsonvalue.Value, jobState, error) {
	answer, err := x.watch(ctx, "DescribeExecution", text("executionArn", id))
	if isError(err, "ExecutionDoesNotExist") {
		return jsonvalue.Value{}, jobGone, nil
	}
	if err != nil {
		return jsonvalue.Value{}, jobRunning, err
	}
	detail := optimized.result(statesService.model().Operation("DescribeExecution").Output, answer)
	switch detail.Get("Status").Text() {
	case "SUCCEEDED":
		return detail, jobSucceeded, nil
	case "FAILED", "TIMED_OUT", "ABORTED":
		return detail, jobFailed, nil
	default:
		return detail, jobRunning, nil
	}
}

func only(v jsonvalue.Value, names []string) jsonvalue.Value {
	var b jsonvalue.Builder
	for name, e := range v.Members() {
		if slices.Contains(names, name) {
			b.Set(name, e)
		}
	}
	return b.Value()
}

func parsePayloads(detail jsonvalue.Value) jsonvalue.Value {
	for _, name := range []string{"Input", "Output"} {
		if v := detail.Get(name); v.Exists() {
			detail = detail.With(name, document(v.Text()))
		}
	}
	return detail
}

func stopExecution(ctx context.Context, x *run, id, reason string) error {
	_, err := x.ask(ctx, "StopExecution", text("executionArn", id), text("cause", reason))
	return err
}

// nameChild gives a child execution a name that is the same when the task is
// done again after a crash.
func nameChild(x *run, input jsonvalue.Value) jsonvalue.Value {
	if input.Has("name") {
		return input
	}
	return input.With("name", jsonvalue.StringValue(x.task.RequestID))
}

// startedBefore finds the child that the task had started before a crash and
// that has ended since: its name is the task's own, so nobody else started it.
func startedBefore(ctx context.Context, x *run, input jsonvalue.Value, err error) (jsonvalue.Value, bool) {
	if !isError(err, "ExecutionAlreadyExists") || input.Get("name").Text() != x.task.RequestID {
		return jsonvalue.Value{}, false
	}
	child, ok := executionARN(input.Get("stateMachineArn").Text(), x.task.RequestID)
	if !ok {
		return jsonvalue.Value{}, false
	}
	answer, err := x.watch(ctx, "DescribeExecution", text("executionArn", child))
	if err != nil {
		return jsonvalue.Value{}, false
	}
	return only(answer, []string{"executionArn", "startDate"}), true
}

// executionARN is the ARN of an execution of the state machine, whose ARN may
// name a version or an alias too.
func executionARN(stateMachine, name string) (string, bool) {
	a, err := arn.Parse(stateMachine)
	if err != nil {
		return "", false
	}
	kind, rest := a.Split()
	machine, _, _ := strings.Cut(rest, ":")
	a.Resource = "execution:" + machine + ":" + name
	return a.String(), kind == "stateMachine"
}

func isError(err error, code string) bool {
	var e *awsapi.Error
	return errors.As(err, &e) && e.Code == code
}
