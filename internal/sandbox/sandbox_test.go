package sandbox_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/internal/sandbox"
	"github.com/treadle-run/treadle/mock"
)

// execute executes a definition's states, beginning at A, on a virtual clock.
func execute(t *testing.T, o sandbox.Options, states string) *sandbox.Result {
	t.Helper()
	o.Name, o.Definition = "m", `{"StartAt":"A","States":{`+states+`}}`
	o.Clock = clock.NewVirtual(epoch)
	s, err := sandbox.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	id, err := s.Start(t.Context(), "", `{}`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Wait(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	latest, err := s.Latest(t.Context(), id)
	if err != nil || latest.ID != int64(len(r.Events)) {
		t.Errorf("the latest event is %+v, %v", latest, err)
	}
	return r
}

const task = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`

func TestResult(t *testing.T) {
	r := execute(t, sandbox.Options{Mocks: mock.States{"B": mock.Always(mock.Throw("E", "because"))}},
		`"A":{"Type":"Wait","Seconds":3600,"Next":"B"},"B":{`+task+`,"Catch":[{"ErrorEquals":["E"],"Next":"C"}],"End":true},"C":{"Type":"Pass","Result":1,"End":true}`)
	if !r.Succeeded() || r.Stuck() || r.Execution.Output != `1` || r.Took() != time.Hour {
		t.Errorf("execution is %+v after %v", r.Execution, r.Took())
	}
	if got := r.Path(); !slices.Equal(got, []string{"A", "B", "C"}) {
		t.Errorf("path is %v", got)
	}
	if got := r.Waiting(); got != nil {
		t.Errorf("waiting are %v", got)
	}
	if last := r.Encoded[len(r.Encoded)-1]; !bytes.Contains(last, []byte(history.ExecutionSucceeded)) {
		t.Errorf("the last event is %s", last)
	}
}

func TestExecutionThatWaitsForEverIsSeen(t *testing.T) {
	r := execute(t, sandbox.Options{Mocks: mock.States{"C": mock.Always(mock.Answer{Never: true}), "D": mock.Always(mock.Return(`1`))}},
		`"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Parallel","Branches":[
			{"StartAt":"C","States":{"C":{`+task+`,"End":true}}},{"StartAt":"D","States":{"D":{`+task+`,"End":true}}}],"End":true}`)
	if !r.Stuck() || !slices.Equal(r.Waiting(), []string{"B", "C"}) {
		t.Errorf("execution is %s, waiting in %v", r.Execution.Status, r.Waiting())
	}
}

func TestMissingMocksAreTold(t *testing.T) {
	r := execute(t, sandbox.Options{}, `"A":{`+task+`,"End":true}`)
	if got := fmt.Sprint(r.Missing); r.Succeeded() || got != `[no mock answers call 1 of the state "A"]` {
		t.Errorf("missing are %s", got)
	}
}

func TestExpressExecutionsEndAfterFiveMinutes(t *testing.T) {
	r := execute(t, sandbox.Options{Kind: asl.Express}, `"A":{"Type":"Wait","Seconds":3600,"End":true}`)
	if r.Execution.Status != "TIMED_OUT" || r.Took() != 5*time.Minute {
		t.Errorf("execution is %s after %v", r.Execution.Status, r.Took())
	}
}

func TestSameExecutionHasTheSameHistory(t *testing.T) {
	states := `"A":{"Type":"Parallel","Branches":[
			{"StartAt":"C","States":{"C":{` + task + `,"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"FULL"}],"End":true}}},
			{"StartAt":"D","States":{"D":{` + task + `,"Next":"W"},"W":{"Type":"Wait","Seconds":7,"Next":"U"},"U":{"Type":"Pass","Parameters":{"id.$":"States.UUID()","name.$":"$$.Execution.Name"},"End":true}}}],"End":true}`
	mocks := mock.States{
		"C": {{Answer: mock.Throw("E", ""), Times: 3}, {Answer: mock.Return(`1`)}},
		"D": mock.Always(mock.Return(`2`)),
	}
	first := execute(t, sandbox.Options{Mocks: mocks}, states)
	for range 20 {
		again := execute(t, sandbox.Options{Mocks: mocks}, states)
		for i, e := range again.Encoded {
			if !bytes.Equal(e, first.Encoded[i]) {
				t.Fatalf("event is\n%s, was\n%s", e, first.Encoded[i])
			}
		}
	}
}

func TestMachineName(t *testing.T) {
	for file, want := range map[string]string{
		"a/b/order.asl.json": "order", "my poller_2.yaml": "my-poller_2", "-": "stdin", ".json": "stdin",
		strings.Repeat("x", 100) + ".json": strings.Repeat("x", 80), "é.json": "-",
	} {
		if got := sandbox.MachineName(file); got != want {
			t.Errorf("%s gives %s, want %s", file, got, want)
		}
	}
}

func TestChildrenOfADistributedMapAreMocked(t *testing.T) {
	r := execute(t, sandbox.Options{Mocks: mock.States{"B": {{Answer: mock.Return(`{"n":1}`), Times: 1}}}},
		`"A":{"Type":"Pass","Result":[1,2,3],"Next":"M"},"M":{"Type":"Map","End":true,"ItemProcessor":{
			"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
			"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"Next":"B"},"B":{`+task+`,"End":true}}}}`)
	if !r.Succeeded() || r.Execution.Output != `[{"n":1},{"n":1},{"n":1}]` || r.Took() != time.Minute {
		t.Errorf("execution is %+v after %v", r.Execution, r.Took())
	}
}
