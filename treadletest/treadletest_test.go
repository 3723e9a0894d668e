package treadletest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/samples/jobpoller"
	"github.com/treadle-run/treadle/treadletest"
)

const (
	function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
	callback = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"token.$":"$$.Task.Token"}}`
)

func TestPoller(t *testing.T) {
	start := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	tr := treadletest.New(t, treadletest.At(start))
	tr.Mock("poller", mock.States{
		"Submit Job":           mock.Always(mock.Return(`{"jobId":"1"}`)),
		"Get Job Status":       {{Answer: mock.Return(`"RUNNING"`), Times: 2}, {Answer: mock.Return(`"SUCCEEDED"`)}},
		"Get Final Job Status": mock.Always(mock.Return(`"SUCCEEDED"`)),
	})
	m := tr.CreateStateMachine("poller", jobpoller.Definition(
		"arn:aws:lambda:us-east-1:000000000000:function:submit", "arn:aws:lambda:us-east-1:000000000000:function:check"))
	r := m.Run(`{"wait_time":3600}`)
	if r.Status != "SUCCEEDED" || r.Output != `"SUCCEEDED"` || r.Took() != 3*time.Hour || !r.Events[0].Time.Equal(start) {
		t.Errorf("got %s, %s after %v", r.Status, r.Output, r.Took())
	}
	if path := r.Path(); len(path) != 11 || path[10] != "Get Final Job Status" {
		t.Errorf("path is %v", path)
	}
}

func TestFailure(t *testing.T) {
	tr := treadletest.New(t)
	tr.Mock("m", mock.States{"A": mock.Always(mock.Throw("E", "because"))})
	r := tr.CreateExpressStateMachine("m", `{"StartAt":"A","States":{"A":{`+function+`,"End":true}}}`).Run(`{}`)
	if r.Status != "FAILED" || r.Error != "E" || r.Cause != "because" {
		t.Errorf("got %+v", r)
	}
}

// Code under test reaches Treadle as it reaches AWS; here it answers a token.
func TestCodeUnderTestAnswersATask(t *testing.T) {
	tr := treadletest.New(t)
	client := sfn.NewFromConfig(tr.Config())
	tokens := make(chan string, 1)
	tr.Mock("m", mock.States{"A": mock.Always(mock.Answer{
		Func: func(_ context.Context, task *engine.Task) engine.Outcome {
			tokens <- task.Token
			return engine.Outcome{Pending: true}
		},
	})})
	x := tr.CreateStateMachine("m", `{"StartAt":"A","States":{"A":{`+callback+`,"HeartbeatSeconds":5,"Next":"B"},"B":{"Type":"Wait","Seconds":60,"End":true}}}`).Start(`{}`)
	_, err := client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: aws.String(<-tokens), Output: aws.String(`{"ok":true}`)})
	if err != nil {
		t.Fatal(err)
	}
	if r := x.Wait(); r.Output != `{"ok":true}` || r.Took() != time.Minute {
		t.Errorf("got %s after %v", r.Output, r.Took())
	}
}

func TestWorkerUnderTest(t *testing.T) {
	tr := treadletest.New(t)
	client := sfn.NewFromConfig(tr.Config())
	activity, err := client.CreateActivity(t.Context(), &sfn.CreateActivityInput{Name: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	m := tr.CreateStateMachine("m", `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+aws.ToString(activity.ActivityArn)+`","HeartbeatSeconds":5,"End":true}}}`)
	x := m.Start(`{"n":1}`)
	task, err := client.GetActivityTask(t.Context(), &sfn.GetActivityTaskInput{ActivityArn: activity.ActivityArn})
	if err != nil || aws.ToString(task.Input) != `{"n":1}` {
		t.Fatalf("task is %+v, %v", task, err)
	}
	if _, err := client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: task.TaskToken, Output: aws.String(`2`)}); err != nil {
		t.Fatal(err)
	}
	if r := x.Wait(); r.Output != `2` || r.Took() != 0 {
		t.Errorf("got %+v", r)
	}
	tr.Mock("m", mock.States{"A": mock.Always(mock.Return(`3`))})
	if r := m.Run(`{}`); r.Output != `3` {
		t.Errorf("got %+v", r)
	}
}

func TestStateMachineFromFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.yaml")
	if err := os.WriteFile(file, []byte("StartAt: A\nStates:\n  A: {Type: Pass, Result: \"${Word}\", End: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tr := treadletest.New(t)
	if r := tr.CreateStateMachineFromFile("m", file, map[string]string{"Word": "hello"}).Run(`{}`); r.Output != `"hello"` {
		t.Errorf("got %+v", r)
	}
}

// Executions that are started while the clock is held begin at the same moment.
func TestExecutionsThatBeginTogether(t *testing.T) {
	tr := treadletest.New(t)
	m := tr.CreateStateMachine("m", `{"StartAt":"A","States":{"A":{"Type":"Wait","SecondsPath":"$","End":true}}}`)
	tr.Clock().Hold()
	slow, quick := m.Start(`7200`), m.Start(`60`)
	tr.Clock().Release()
	if a, b := slow.Wait(), quick.Wait(); a.Took() != 2*time.Hour || b.Took() != time.Minute || !a.Events[0].Time.Equal(b.Events[0].Time) {
		t.Errorf("the slow one took %v, the quick one %v", a.Took(), b.Took())
	}
}

// spy is a test that must go wrong, and in what way.
type spy struct {
	testing.TB
	ctx      context.Context
	cleanups []func()
	said     []string
}

// ended is what a spy panics with where a test would end.
type ended struct{}

func (s *spy) Helper()                   {}
func (s *spy) Context() context.Context  { return s.ctx }
func (s *spy) Cleanup(f func())          { s.cleanups = append(s.cleanups, f) }
func (s *spy) Errorf(f string, a ...any) { s.said = append(s.said, fmt.Sprintf(f, a...)) }

func (s *spy) Fatalf(f string, a ...any) {
	s.Errorf(f, a...)
	panic(ended{})
}

// watch runs a test and returns what it had to say.
func watch(t *testing.T, test func(tr *treadletest.Treadle)) (said []string) {
	s := &spy{ctx: t.Context()}
	func() {
		defer func() {
			if v := recover(); v != nil && v != (ended{}) {
				panic(v)
			}
		}()
		test(treadletest.New(s))
	}()
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
	return s.said
}

func TestWhatGoesWrongIsSaid(t *testing.T) {
	const one = `{"StartAt":"A","States":{"A":{` + function + `,"End":true}}}`
	for want, test := range map[string]func(tr *treadletest.Treadle){
		"waits for ever in A": func(tr *treadletest.Treadle) {
			tr.Mock("m", mock.States{"A": mock.Always(mock.Answer{Never: true})})
			tr.CreateStateMachine("m", one).Run(`{}`)
		},
		`no mock answers call 1 of the state "A"`:   func(tr *treadletest.Treadle) { tr.CreateStateMachine("m", one).Run(`{}`) },
		"InvalidDefinition":                         func(tr *treadletest.Treadle) { tr.CreateStateMachine("m", `{}`) },
		"m:1:1: did not find expected node content": func(tr *treadletest.Treadle) { tr.CreateStateMachine("m", "a: [") },
		"InvalidExecutionInput":                     func(tr *treadletest.Treadle) { tr.CreateStateMachine("m", one).Start(`{`) },
		"open none.json":                            func(tr *treadletest.Treadle) { tr.CreateStateMachineFromFile("m", "none.json", nil) },
		"store: not found":                          func(tr *treadletest.Treadle) { tr.Execution("arn:x").Wait() },
	} {
		if said := watch(t, test); len(said) != 1 || !strings.Contains(said[0], want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
	if said := watch(t, func(*treadletest.Treadle) {}); said != nil {
		t.Errorf("a test without fault said %q", said)
	}
}

func TestHistoryIsReadable(t *testing.T) {
	tr := treadletest.New(t)
	x := tr.CreateStateMachine("m", `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`).Start(`{}`)
	x.Wait()
	events := x.History()
	if last := events[len(events)-1]; last.Type != history.ExecutionSucceeded {
		t.Errorf("the last event is %+v", last)
	}
}
