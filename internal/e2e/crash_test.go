package e2e

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

// TestKillDuringFunctionWaitAndJob kills the server three times under one
// execution of the sample: while the function that submits the job runs, while
// the state machine waits, and while the job runs.
func TestKillDuringFunctionWaitAndJob(t *testing.T) {
	dir := t.TempDir()
	gate := pipe(t, dir, "gate")       // holds the function up
	started := pipe(t, dir, "started") // the job says that it runs
	release := pipe(t, dir, "release") // holds the job up
	runs := filepath.Join(dir, "runs")
	invocations := filepath.Join(dir, "invocations")

	p := serve(t)
	job := "echo run >>" + runs + "; echo >" + started + "; cat " + release
	made := deploy(t, p, []string{"sh", "-c", job}, map[string]string{"INVOCATIONS": invocations, "GATE": gate})
	input := jobpoller.Input{JobName: "job", JobQueue: made.JobQueueARN, JobDefinition: jobDefinitionName, WaitTime: 1}
	arn := startExecution(t, p, made.StateMachineARN, input.JSON())

	until(t, "the function's first invocation", func(context.Context) bool { return len(lines(invocations)) == 1 })
	p.crash()
	until(t, "the function's second invocation", func(context.Context) bool { return len(lines(invocations)) == 2 })
	write(t, gate)

	read(t, started)
	until(t, "the Wait state", func(ctx context.Context) bool {
		return slices.Contains(eventTypes(history(ctx, t, p, arn)), types.HistoryEventTypeWaitStateEntered)
	})
	p.crash()

	until(t, "the first check to be over", func(ctx context.Context) bool {
		return slices.Contains(eventTypes(history(ctx, t, p, arn)), types.HistoryEventTypeChoiceStateExited)
	})
	p.crash()
	write(t, release)

	x := ended(t, p, arn)
	if x.Status != types.ExecutionStatusSucceeded || aws.ToString(x.Output) != `"SUCCEEDED"` {
		t.Fatalf("execution ended %s, output %s, error %s, cause %s", x.Status,
			aws.ToString(x.Output), aws.ToString(x.Error), aws.ToString(x.Cause))
	}
	if got := lines(runs); len(got) != 1 {
		t.Errorf("the job ran %d times", len(got))
	}
	if ids := lines(invocations); len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("request ids of the function's invocations: %q; want the same one twice", ids)
	}
	checkHistory(t, history(t.Context(), t, p, arn), 2)
}

// TestStopDuringFunction stops the server gracefully while a function runs: the
// function's end is no failure, and it is invoked again after the next start.
func TestStopDuringFunction(t *testing.T) {
	dir := t.TempDir()
	gate := pipe(t, dir, "gate")
	invocations := filepath.Join(dir, "invocations")
	p := serve(t)
	made := deploy(t, p, []string{"true"}, map[string]string{"INVOCATIONS": invocations, "GATE": gate})
	input := jobpoller.Input{JobName: "job", JobQueue: made.JobQueueARN, JobDefinition: jobDefinitionName, WaitTime: 1}
	arn := startExecution(t, p, made.StateMachineARN, input.JSON())

	until(t, "the function's first invocation", func(context.Context) bool { return len(lines(invocations)) == 1 })
	p.stop()
	p.start()
	until(t, "the function's second invocation", func(context.Context) bool { return len(lines(invocations)) == 2 })
	write(t, gate)

	if x := ended(t, p, arn); aws.ToString(x.Output) != `"SUCCEEDED"` {
		t.Fatalf("execution ended %s, output %s, error %s, cause %s", x.Status,
			aws.ToString(x.Output), aws.ToString(x.Error), aws.ToString(x.Cause))
	}
	if ids := lines(invocations); len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("request ids of the function's invocations: %q; want the same one twice", ids)
	}
	checkHistory(t, history(t.Context(), t, p, arn), 1)
}

// checkHistory holds a history of the sample, with at least so many loops,
// against AWS's sequence of events.
func checkHistory(t *testing.T, events []types.HistoryEvent, loops int) {
	t.Helper()
	task := []types.HistoryEventType{"TaskStateEntered", "LambdaFunctionScheduled",
		"LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited"}
	wait := []types.HistoryEventType{"WaitStateEntered", "WaitStateExited"}
	choice := []types.HistoryEventType{"ChoiceStateEntered", "ChoiceStateExited"}
	loop := slices.Concat(wait, task, choice)
	want := append([]types.HistoryEventType{"ExecutionStarted"}, task...)
	for len(want)+len(loop)+len(task)+1 <= len(events) {
		want = append(want, loop...)
	}
	want = append(append(want, task...), "ExecutionSucceeded")
	if len(want) < loops*len(loop)+2*len(task)+2 {
		t.Errorf("%d events are fewer than %d loops write", len(events), loops)
	}
	checkTypes(t, events, want)
}

// checkTypes checks the types, ids and links of a history without branches.
func checkTypes(t *testing.T, events []types.HistoryEvent, want []types.HistoryEventType) {
	t.Helper()
	if got := eventTypes(events); !slices.Equal(got, want) {
		t.Errorf("history is\n%v\nwant\n%v", got, want)
	}
	for i, e := range events {
		previous := int64(i)
		if i == 1 {
			previous = 0 // the first state points at nothing, as on AWS
		}
		if e.Id != int64(i+1) || e.PreviousEventId != previous {
			t.Errorf("event %d has id %d and previousEventId %d", i+1, e.Id, e.PreviousEventId)
		}
	}
}

func deploy(t *testing.T, p *process, command []string, env map[string]string) deployed {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	d := deployer{Config: p.config(), Program: self, Command: command}
	made, err := d.deploy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if env == nil {
		return made
	}
	_, err = lambda.NewFromConfig(p.config()).UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{
		FunctionName: aws.String(submitJobFunction),
		Environment:  &lambdatypes.Environment{Variables: env},
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func ended(t *testing.T, p *process, arn string) (x *sfn.DescribeExecutionOutput) {
	t.Helper()
	client := sfn.NewFromConfig(p.config())
	until(t, "the execution's end", func(ctx context.Context) bool {
		var err error
		x, err = client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(arn)})
		if err != nil {
			t.Fatal(err)
		}
		return x.Status != types.ExecutionStatusRunning
	})
	return x
}

func history(ctx context.Context, t *testing.T, p *process, arn string) (events []types.HistoryEvent) {
	t.Helper()
	pages := sfn.NewGetExecutionHistoryPaginator(sfn.NewFromConfig(p.config()),
		&sfn.GetExecutionHistoryInput{ExecutionArn: aws.String(arn)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, page.Events...)
	}
	return events
}

func eventTypes(events []types.HistoryEvent) (list []types.HistoryEventType) {
	for _, e := range events {
		list = append(list, e.Type)
	}
	return list
}

// lines returns the lines of a file, none if it is not there.
func lines(file string) []string {
	data, _ := os.ReadFile(file)
	return strings.Fields(string(data))
}

// pipe makes a named pipe.
func pipe(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// write lets one reader of a pipe go on, once there is one.
func write(t *testing.T, pipe string) {
	t.Helper()
	if err := os.WriteFile(pipe, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read waits until somebody writes to a pipe.
func read(t *testing.T, pipe string) {
	t.Helper()
	if _, err := os.ReadFile(pipe); err != nil {
		t.Fatal(err)
	}
}
