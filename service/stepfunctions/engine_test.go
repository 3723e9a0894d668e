package stepfunctions

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
)

// noRunner stands for integrations, which these machines have none of.
type noRunner struct{}

func (noRunner) Run(context.Context, *engine.Task, func(string) error) engine.Outcome {
	return engine.Outcome{Failed: true}
}

// newEngineBench is a bench on the real engine.
func newEngineBench(t *testing.T) *bench {
	b := newBench(t)
	real, err := engine.Open(t.Context(), engine.Options{Store: b.store, Runner: noRunner{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(real.Close)
	b.service.engine = real
	return b
}

func TestExecutionOnTheEngine(t *testing.T) {
	b := newEngineBench(t)
	b.mustCall("CreateStateMachine", pass("m"))
	b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m:1","name":"e","input":"{\"n\":1.0}"}`)
	b.wait("e")

	var x describeExecutionOutput
	b.decode(b.mustCall("DescribeExecution", `{"executionArn":"`+arnPrefix+`execution:m:e"}`), &x)
	if x.Status != "SUCCEEDED" || x.Output == nil || *x.Output != `{"n":1.0}` {
		t.Errorf("%+v", x)
	}
	if x.StateMachineVersionARN == nil || *x.StateMachineVersionARN != arnPrefix+"stateMachine:m:1" {
		t.Errorf("version %v", x.StateMachineVersionARN)
	}
	want := []history.Type{history.ExecutionStarted, history.PassStateEntered, history.PassStateExited, history.ExecutionSucceeded}
	events := b.history("e")
	if len(events) != len(want) {
		t.Fatalf("%d events, want %v", len(events), want)
	}
	for i, e := range events {
		if e.Type != want[i] || e.ID != int64(i+1) {
			t.Errorf("event %d is %d %s, want %s", i, e.ID, e.Type, want[i])
		}
	}
}

// TestDeletionStopsExecutionsOnTheEngine deletes a machine while one waits.
func TestDeletionStopsExecutionsOnTheEngine(t *testing.T) {
	b := newEngineBench(t)
	b.mustCall("CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::123456789012:role/r",
		"definition":"{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}"}`)
	b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m","name":"e"}`)
	b.mustCall("DeleteStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`)
	b.service.wg.Wait()
	if x := b.wait("e"); x.Status != "ABORTED" {
		t.Errorf("status %s", x.Status)
	}
	if _, err := b.call("DescribeStateMachine", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m"}`); err == nil {
		t.Error("the machine is still there")
	}
}

func TestActivityOnTheEngine(t *testing.T) {
	b := newEngineBench(t)
	b.mustCall("CreateActivity", `{"name":"a"}`)
	b.mustCall("CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::123456789012:role/r",
		"definition":"{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"`+arnPrefix+`activity:a\",\"End\":true}}}"}`)
	b.mustCall("StartExecution", `{"stateMachineArn":"`+arnPrefix+`stateMachine:m","name":"e","input":"[1]"}`)
	var task getActivityTaskOutput
	b.decode(b.mustCall("GetActivityTask", `{"activityArn":"`+arnPrefix+`activity:a","workerName":"w"}`), &task)
	if task.TaskToken == nil || *task.Input != "[1]" {
		t.Fatalf("%+v", task)
	}
	answer, err := json.Marshal(map[string]string{"taskToken": *task.TaskToken, "output": `"done"`})
	if err != nil {
		t.Fatal(err)
	}
	b.mustCall("SendTaskHeartbeat", string(answer[:len(answer)-1])+"}")
	b.mustCall("SendTaskSuccess", string(answer))
	if x := b.wait("e"); x.Output != `"done"` {
		t.Errorf("%+v", x)
	}
	if _, err := b.call("SendTaskSuccess", string(answer)); err == nil || describeError(err) != "!TaskTimedOut "+errTaskTimedOut.format {
		t.Errorf("a second answer: %v", err)
	}
}

// wait returns the record of an execution of machine m once it is closed.
func (b *bench) wait(name string) *store.Execution {
	b.t.Helper()
	x, err := b.store.FindExecution(b.t.Context(), arnPrefix+"execution:m:"+name)
	if err == nil {
		x, err = b.service.engine.(*engine.Engine).Wait(b.t.Context(), x.ID)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return x
}

// history returns the events of an execution of machine m.
func (b *bench) history(name string) (events []history.Event) {
	b.t.Helper()
	var out getExecutionHistoryOutput
	b.decode(b.mustCall("GetExecutionHistory", `{"executionArn":"`+arnPrefix+`execution:m:`+name+`"}`), &out)
	for _, data := range out.Events {
		e, err := history.Parse(data)
		if err != nil {
			b.t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}
