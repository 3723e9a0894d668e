package mock_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

const (
	function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
	worker   = `"Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:a"`
	job      = `"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"j","JobQueue":"q","JobDefinition":"d"}`
	callback = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"token.$":"$$.Task.Token"}}`
)

// play executes a machine that begins at A on a virtual clock and returns how it
// ended and how long that took.
func play(t *testing.T, r *mock.Runner, c *clock.Virtual, states string) (x *store.Execution, events []history.Event) {
	t.Helper()
	s := memory.New()
	e, err := engine.Open(t.Context(), engine.Options{Store: s, Clock: c, Runner: r, Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	x, err = e.Start(t.Context(), engine.StartRequest{
		ARN: "arn:aws:states:us-east-1:000000000000:execution:m:x", Name: "x",
		StateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m", StateMachineName: "m",
		Definition: `{"StartAt":"A","States":{` + states + `}}`, Input: `{}`,
	})
	if err == nil {
		err = c.WaitIdle(t.Context())
	}
	if err == nil {
		x, err = s.Execution(t.Context(), x.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.History(t.Context(), x.ID, 1, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range all {
		event, err := history.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return x, events
}

// outcome is how an execution ended, in one line.
func outcome(x *store.Execution) string {
	s := fmt.Sprint(x.Status)
	if x.Output != "" {
		s += " " + x.Output
	}
	if x.Error != nil {
		s += " " + *x.Error
	}
	if x.Cause != nil {
		s += ": " + *x.Cause
	}
	if !x.StopDate.IsZero() && !x.StopDate.Equal(x.StartDate) {
		s += " after " + x.StopDate.Sub(x.StartDate).String()
	}
	return s
}

func scripted(c *clock.Virtual, states mock.States) *mock.Runner {
	return mock.New(mock.Options{Clock: c, Find: func(*engine.Task) (mock.States, bool) { return states, true }})
}

func newClock() *clock.Virtual {
	return clock.NewVirtual(time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC))
}

func TestScripts(t *testing.T) {
	const end = `,"End":true}`
	for _, c := range []struct{ name, states, mocks, want, missing string }{
		{"a result", `"A":{` + function + end, `A: {return: {n: 1.0}}`, `SUCCEEDED {"n":1.0}`, ""},
		{"null", `"A":{` + function + end, `A: {return: }`, `SUCCEEDED null`, ""},
		{"an error", `"A":{` + function + end, `A: {throw: {error: E, cause: because}}`, `FAILED E: because`, ""},
		{"an error without anything", `"A":{` + function + end, `A: {throw: {}}`, `FAILED`, ""},
		{"a result that takes time", `"A":{` + function + end, `A: {return: 1, after: 90}`, `SUCCEEDED 1 after 1m30s`, ""},
		{"a result that takes too long", `"A":{` + function + `,"TimeoutSeconds":60` + end, `A: {return: 1, after: 1h}`, `FAILED States.Timeout after 1m0s`, ""},
		{"no answer in time", `"A":{` + function + `,"TimeoutSeconds":60` + end, `A: {never: true}`, `FAILED States.Timeout after 1m0s`, ""},
		{"no answer at all", `"A":{` + function + end, `A: {never: true}`, `RUNNING`, ""},
		{"an activity", `"A":{` + worker + end, `A: {return: 1}`, `SUCCEEDED 1`, ""},
		{"a worker that falls silent", `"A":{` + worker + `,"HeartbeatSeconds":5` + end, `A: {never: true}`, `FAILED States.Timeout after 5s`, ""},
		{"a job", `"A":{` + job + end, `A: {return: {Status: SUCCEEDED}, after: 10}`, `SUCCEEDED {"Status":"SUCCEEDED"} after 10s`, ""},
		{"a token", `"A":{` + callback + end, `A: {return: [1]}`, `SUCCEEDED [1]`, ""},
		{
			"one answer after the other", `"A":{` + function + `,"ResultPath":"$.a","Next":"B"},"B":{` + function + `,"ResultPath":"$.b","Next":"C"},
				"C":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":3,"Next":"D"}],"Default":"A"},"D":{"Type":"Succeed"}`,
			"A:\n- return: 1\n- return: 2\n  times: 2\n- return: 3\nB:\n- {return: x, times: 2}\n- {return: y, times: always}",
			`SUCCEEDED {"a":3,"b":"y"}`, "",
		},
		{
			"retries", `"A":{` + function + `,"Retry":[{"ErrorEquals":["E"],"MaxAttempts":2}]` + end,
			"A:\n- throw: {error: E}\n  times: 2\n- return: 1", `SUCCEEDED 1 after 3s`, "",
		},
		{
			"one call too many", `"A":{` + function + `,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"Next":"A"},"B":{"Type":"Succeed"}`,
			"A:\n- return: {}\n  times: 2", `FAILED States.Runtime: No mock answers call 3 of the state "A".`, `[no mock answers call 3 of the state "A"]`,
		},
		{"no script", `"A":{` + function + end, `{}`, `FAILED States.Runtime: No mock answers call 1 of the state "A".`, `[no mock answers call 1 of the state "A"]`},
	} {
		states, err := mock.Parse(c.mocks)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		clock := newClock()
		r := scripted(clock, states)
		x, _ := play(t, r, clock, c.states)
		if got := outcome(x); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		missing := fmt.Sprint(r.Missing())
		if want := "[" + strings.Trim(c.missing, "[]") + "]"; missing != want {
			t.Errorf("%s: missing are %s", c.name, missing)
		}
	}
}

func TestSubmissionIsInTheHistory(t *testing.T) {
	for given, want := range map[string]string{"": "{}", "submitted: {JobId: j1}, ": `{"JobId":"j1"}`} {
		states, err := mock.Parse(`A: {` + given + `return: 1}`)
		if err != nil {
			t.Fatal(err)
		}
		clock := newClock()
		_, events := play(t, scripted(clock, states), clock, `"A":{`+job+`,"End":true}`)
		if e := events[4]; e.Type != history.TaskSubmitted || e.Details.Output != want {
			t.Errorf("event is %+v, want a submission answered with %s", e, want)
		}
	}
}

// However the goroutines of parallel tasks run, each gets the answer that is due
// to it by the order in which the tasks were scheduled.
func TestParallelTasksGetTheirAnswersInOrder(t *testing.T) {
	states, err := mock.Parse("B:\n- return: 0\n- return: 1\n- return: 2\n- return: 3\n- return: 4")
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		clock := newClock()
		x, _ := play(t, scripted(clock, states), clock,
			`"A":{"Type":"Pass","Result":[0,0,0,0,0],"Next":"M"},"M":{"Type":"Map","ItemProcessor":{"StartAt":"B","States":{"B":{`+function+`,"End":true}}},"End":true}`)
		if got := outcome(x); got != `SUCCEEDED [0,1,2,3,4]` {
			t.Fatal(got)
		}
	}
}

func TestFunctionsAnswerWithTheTask(t *testing.T) {
	clock := newClock()
	double := mock.Answer{Func: func(_ context.Context, task *engine.Task) engine.Outcome {
		return engine.Outcome{Output: `[` + task.Parameters + `,` + task.Parameters + `]`}
	}}
	x, _ := play(t, scripted(clock, mock.States{"A": mock.Always(double)}), clock, `"A":{`+function+`,"End":true}`)
	if got := outcome(x); got != `SUCCEEDED [{},{}]` {
		t.Error(got)
	}
}

// real is a Runner that stands for the services.
type real struct{}

func (real) Run(context.Context, *engine.Task, func(string) error) engine.Outcome {
	return engine.Outcome{Output: `"real"`}
}

func TestStatesWithoutScriptAreDoneForReal(t *testing.T) {
	for name, find := range map[string]func(*engine.Task) (mock.States, bool){
		"no mocks for the execution": func(*engine.Task) (mock.States, bool) { return nil, false },
		"no mocks for the state": func(*engine.Task) (mock.States, bool) {
			return mock.States{"B": mock.Always(mock.Return(`1`))}, true
		},
	} {
		clock := newClock()
		r := mock.New(mock.Options{Clock: clock, Find: find, Next: real{}})
		x, _ := play(t, r, clock, `"A":{`+function+`,"End":true}`)
		if got := outcome(x); got != `SUCCEEDED "real"` {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestFaultsInScriptsAreTold(t *testing.T) {
	for text, want := range map[string]string{
		"A: 5":                           "line 1: expected an answer or a list of answers here",
		"- A":                            "line 1: expected members (name: value) here",
		"A:\n  retrun: 1":                `line 2: unknown name "retrun"; there may be return, throw, never, submitted, after, times`,
		"A: {}":                          "line 1: an answer has one of return, throw and never",
		"A:\n- return: 1\n  never: true": "line 2: an answer has one of return, throw and never",
		"A: {never: false}":              "line 1: never can only be true",
		"A: {return: 1, times: 0}":       "line 1: expected an integer from 1 to 1000000000 here",
		"A: {return: 1, after: soon}":    "line 1: expected seconds, or a duration such as 1h30m, here",
		"A: {return: 1, after: -1}":      "line 1: expected seconds, or a duration such as 1h30m, here",
		"A: {throw: E}":                  "line 1: expected members (name: value) here",
		"A: {throw: {error: [E]}}":       "line 1: expected a text here",
		"A: {return: !Sub x}":            "line 1: the tag !Sub is not supported",
	} {
		if _, err := mock.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	yaml, local := filepath.Join(dir, "mocks.yaml"), filepath.Join(dir, "MockConfigFile.json")
	for name, text := range map[string]string{yaml: "A: {return: 1}", local: config} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := asl.Compile(`{"StartAt":"A","States":{"A":{`+function+`,"Next":"W"},"W":{"Type":"Succeed"}}}`, asl.Standard)
	if err != nil {
		t.Fatal(err)
	}
	if states, err := mock.Load(yaml); err != nil || states.Check(p) != nil {
		t.Errorf("%v, %v", err, states.Check(p))
	}
	states, err := mock.Load(local + "#Retries")
	if err != nil {
		t.Fatal(err)
	}
	if err := states.Check(p); err == nil || err.Error() != `the definition has no state "B"` {
		t.Errorf("mocks of another machine: %v", err)
	}
	if err := mock.Check(p, "W"); err == nil || err.Error() != `"W" is a Succeed state; only Task states are mocked` {
		t.Errorf("mocks of no Task: %v", err)
	}
	for name, want := range map[string]string{
		yaml + "#x": yaml + ": invalid JSON", local: "name its test case", local + "#None": "no state machine has a test case", dir + "/none": "open ",
	} {
		if _, err := mock.Load(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", name, err, want)
		}
	}
	if _, err := mock.LoadConfig(local); err != nil {
		t.Error(err)
	}
	if _, err := mock.LoadConfig(yaml); err == nil || !strings.Contains(err.Error(), yaml) {
		t.Errorf("a file that is no configuration gives %v", err)
	}
}
