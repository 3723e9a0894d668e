package simulation

import "fmt"

// machine is a state machine that clients start executions of.
type machine struct {
	name   string
	states string // begin at A
	input  string
	// linear machines have no branches: each event points at the one before.
	linear bool
	// sure ones succeed, unless somebody stops them.
	sure bool
	// again are those that may be redriven.
	again bool
}

const (
	function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
	job      = `"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"j","JobQueue":"q","JobDefinition":"d"}`
	callback = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"token.$":"$$.Task.Token"}}`
	byWorker = `"Type":"Task","Resource":"` + activity + `"`
	activity = "arn:aws:states:us-east-1:000000000000:activity:a"

	retried = `"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":3,"MaxAttempts":2,"BackoffRate":2}]`
	caught  = `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"F"}],"Next":"S"},"S":{"Type":"Succeed"},"F":{"Type":"Fail","Error":"E"}`
	loop    = `"A":{"Type":"Wait","Seconds":7,"Next":"B"},
		"B":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n,-1)"},"Next":"C"},
		"C":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":0,"Next":"A"}],"Default":"D"},"D":{"Type":"Succeed"}`
)

var machines = []machine{
	{name: "pass", linear: true, sure: true, input: `{}`, states: `"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Wait","Seconds":40,"Next":"C"},"C":{"Type":"Succeed"}`},
	{name: "loop", linear: true, sure: true, input: `{"n":6}`, states: loop},
	{name: "loop", linear: true, sure: true, input: `{"n":3}`, states: loop},
	{name: "function", linear: true, again: true, input: `{"n":1}`, states: `"A":{` + function + `,"TimeoutSeconds":40,` + retried + `,"End":true}`},
	{name: "caught", linear: true, input: `{}`, states: `"A":{` + function + `,"TimeoutSeconds":20,` + retried + `,` + caught},
	{name: "job", linear: true, again: true, input: `{}`, states: `"A":{` + job + `,"Next":"B"},"B":{"Type":"Pass","End":true}`},
	{name: "jobs", linear: true, input: `{}`, states: `"A":{` + job + `,"TimeoutSeconds":90,` + retried + `,` + caught},
	{name: "token", linear: true, input: `{}`, states: `"A":{` + callback + `,"HeartbeatSeconds":60,"TimeoutSeconds":200,` + caught},
	{name: "open", linear: true, input: `{}`, states: `"A":{` + callback + `,"End":true}`},
	{name: "worker", linear: true, input: `{"n":1}`, states: `"A":{` + byWorker + `,"TimeoutSeconds":120,"End":true}`},
	{name: "parallel", again: true, input: `{}`, states: `"A":{"Type":"Parallel","Branches":[` +
		`{"StartAt":"X","States":{"X":{"Type":"Wait","Seconds":7,"Next":"Y"},"Y":{` + job + `,"End":true}}},` +
		`{"StartAt":"Z","States":{"Z":{` + function + `,` + retried + `,"End":true}}}],"End":true}`},
	{name: "map", again: true, input: `[1,2,3,4]`, states: `"A":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"C","States":{"C":{` +
		function + `,` + retried + `,"End":true}}},"End":true}`},
	{name: "run", sure: true, input: `[1,2,3]`, states: mapRun("STANDARD", `"Type":"Wait","Seconds":5`)},
	{name: "expresses", again: true, input: `[1,2,3]`, states: mapRun("EXPRESS", function+`,`+retried)},
	{name: "children", again: true, input: `[1,2,3,4]`, states: mapRun("STANDARD", job)},
}

// mapRun is a Map in DISTRIBUTED mode whose children do one state.
func mapRun(kind, state string) string {
	return fmt.Sprintf(`"A":{"Type":"Map","Label":"L","MaxConcurrency":2,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",`+
		`"ExecutionType":"%s"},"StartAt":"C","States":{"C":{%s,"End":true}}},"End":true}`, kind, state)
}
