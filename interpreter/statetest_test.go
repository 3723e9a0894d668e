package interpreter

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
)

// newStateTest makes a test of a single state's definition.
func newStateTest(t *testing.T, definition, input string) *StateTest {
	t.Helper()
	p, err := asl.CompileState(definition, asl.Standard)
	if err != nil {
		t.Fatal(err)
	}
	return &StateTest{State: p.StartAt, Machine: &Machine{Program: p, Execution: Execution{Input: input, Express: true, Synchronous: true}}}
}

// stages lists what a test saw of the data: "input=…", sorted.
func stages(seen *Inspection) string {
	var lines []string
	for _, s := range slices.Sorted(maps.Keys(seen.Data)) {
		lines = append(lines, string(s)+"="+seen.Data[s])
	}
	return strings.Join(lines, " ")
}

func TestStagesOfStates(t *testing.T) {
	const function = `"Resource":"arn:aws:lambda:us-east-1:123456789012:function:f"`
	const branch = `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`
	for _, c := range []struct{ name, definition, want string }{
		{"Pass", `{"Type":"Pass","End":true}`,
			`afterInputPath={ "a": [1, 2] } afterParameters={ "a": [1, 2] } afterResultPath={ "a": [1, 2] } afterResultSelector={ "a": [1, 2] }`},
		{"what a path finds keeps its text", `{"Type":"Pass","InputPath":"$.a","End":true}`,
			`afterInputPath=[1, 2] afterParameters=[1, 2] afterResultPath=[1, 2] afterResultSelector=[1, 2]`},
		{"Result of a Pass", `{"Type":"Pass","Result":[3, 4],"InputPath":"$.none","End":true}`,
			`afterResultPath=[3,4] afterResultSelector=[3,4] result=[3,4]`},
		{"Pass in JSONata", `{"Type":"Pass","QueryLanguage":"JSONata","End":true}`, ``},
		{"Succeed", `{"Type":"Succeed"}`, `afterInputPath={ "a": [1, 2] }`},
		{"Choice", `{"Type":"Choice","InputPath":"$.a","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"B"}],"Default":"B"}`, `afterInputPath=[1, 2]`},
		{"Fail", `{"Type":"Fail","Error":"E"}`, ``},
		{"Wait", `{"Type":"Wait","Seconds":0,"End":true}`, `afterInputPath={ "a": [1, 2] }`},
		{"Task", `{"Type":"Task",` + function + `,"InputPath":"$.a","Parameters":{"p.$":"$"},"ResultSelector":{"s.$":"$"},"ResultPath":"$.r","End":true}`,
			`afterInputPath=[1, 2] afterParameters={"p":[1,2]} afterResultPath={"a":[1,2],"r":{"s":[5,6]}} afterResultSelector={"s":[5,6]} result=[5, 6]`},
		{"Task in JSONata", `{"Type":"Task",` + function + `,"QueryLanguage":"JSONata","Arguments":{"x":1},"Output":2,"End":true}`,
			`afterArguments={"x":1} result=[5, 6]`},
		{"Parallel", `{"Type":"Parallel","Branches":[` + branch + `],"Parameters":{"p":1},"End":true}`,
			`afterResultPath=[5, 6] afterResultSelector=[5, 6]`},
		{"Map", `{"Type":"Map","ItemsPath":"$.a","ItemProcessor":` + branch + `,"End":true}`,
			`afterInputPath={ "a": [1, 2] } afterItemsPath=[1, 2] afterResultPath=[5, 6] afterResultSelector=[5, 6]`},
		{"Map with a selector in JSONata", `{"Type":"Map","QueryLanguage":"JSONata","Items":[1, 2],"ItemSelector":{"x":1},"ItemProcessor":` + branch + `,"End":true}`,
			`afterItemSelector=[{"x":1},{"x":1}]`},
	} {
		test := newStateTest(t, c.definition, `{ "a": [1, 2] }`)
		if test.State.Task != nil || test.State.Map != nil || test.State.Parallel != nil {
			test.Mock = &Mock{Result: `[5, 6]`}
		}
		test.Step(Event{Kind: Start})
		seen := test.Inspection()
		if got := stages(seen); got != c.want || seen.Status == "" {
			t.Errorf("%s: %s\n got %s\nwant %s", c.name, seen.Status, got, c.want)
		}
	}
}

// TestTaskUnderTest takes its time: the test asks for it and waits.
func TestTaskUnderTest(t *testing.T) {
	test := newStateTest(t, `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","TimeoutSeconds":9,
		"Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["States.Timeout"]}],"Next":"B"}`, `{}`)
	now := time.Unix(1_700_000_000, 0)
	var task ScheduleTask
	var due []time.Duration
	for _, c := range test.Step(Event{Kind: Start, Time: now}) {
		switch c := c.(type) {
		case ScheduleTask:
			task = c
		case StartTimer:
			due = append(due, c.Due.Sub(now))
		}
	}
	if task.Parameters != `{"FunctionName":"f"}` || !slices.Equal(due, []time.Duration{5 * time.Minute, 9 * time.Second}) {
		t.Fatalf("%+v %v", task, due)
	}
	if seen := test.Inspection(); seen.Status != "" {
		t.Fatalf("%+v", seen)
	}
	test.Step(Event{Kind: TimerFired, Timer: 2, Time: now.Add(9 * time.Second)})
	seen := test.Inspection()
	if seen.Status != TestRetriable || *seen.Error != errTimeout || *seen.RetryIndex != 0 || *seen.RetryInterval != time.Second {
		t.Errorf("%+v", seen)
	}
}

func TestVariablesUnderTest(t *testing.T) {
	test := newStateTest(t, `{"Type":"Pass","Assign":{"b.$":"$a","c":3},"End":true}`, `{}`)
	test.Variables = jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "b", Value: jsonvalue.IntValue(2)},
		jsonvalue.Member{Key: "a", Value: jsonvalue.IntValue(1)},
	)
	if seen := test.Inspection(); seen.Variables != "" || seen.Status != "" {
		t.Errorf("before it began: %+v", seen)
	}
	test.Step(Event{Kind: Start})
	if got := test.Inspection().Variables; got != `{"a":1,"b":1,"c":3}` {
		t.Error(got)
	}
}

// TestInputsOfIterationsAreBounded: each of many items repeats the whole input.
func TestInputsOfIterationsAreBounded(t *testing.T) {
	test := newStateTest(t, `{"Type":"Map","ItemSelector":{"all.$":"$"},"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Succeed"}}},"End":true}`,
		"["+strings.Repeat("1,", 100_000)+"1]")
	test.Mock = &Mock{Result: "[]"}
	test.Step(Event{Kind: Start})
	if seen := test.Inspection(); seen.Status != TestFailed || *seen.Error != errDataLimitExceeded {
		t.Errorf("%+v", seen)
	}
}
