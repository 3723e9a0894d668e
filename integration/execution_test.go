package integration_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/integration"
)

const (
	startChild   = "arn:aws:states:::states:startExecution"
	childRequest = `{"StateMachineArn":"` + machine + `"}`
	childAnswer  = `{"executionArn":"` + child + `","startDate":1733089875.458}`
	childStarted = `{"ExecutionArn":"` + child + `",` +
		`"SdkHttpMetadata":{"AllHttpHeaders":{"x-amzn-RequestId":["` + requestID + `"],"connection":["keep-alive"],"Content-Length":["136"],"Content-Type":["application/x-amz-json-1.0"],"Date":["Sat, 01 Jan 2000 00:00:00 GMT"]},` +
		`"HttpHeaders":{"x-amzn-RequestId":"` + requestID + `","connection":"keep-alive","Content-Length":"136","Content-Type":"application/x-amz-json-1.0","Date":"Sat, 01 Jan 2000 00:00:00 GMT"},"HttpStatusCode":200},` +
		`"SdkResponseMetadata":{"RequestId":"` + requestID + `"},"StartDate":1733089875458}`
)

// described is DescribeExecution's answer.
func described(status, more string) string {
	return `{"executionArn":"` + child + `","stateMachineArn":"` + machine + `","name":"n","status":"` + status + `",` +
		`"startDate":1733089875.458,"stopDate":1733092939.26,"input":"{\"k\":1.0}","inputDetails":{"included":true},` +
		`"redriveCount":0,"redriveStatus":"NOT_REDRIVABLE"` + more + `}`
}

func TestStartExecution(t *testing.T) {
	for _, c := range []struct{ name, arguments, input string }{
		{"named after the task", childRequest, `{"stateMachineArn":"` + machine + `","name":"` + requestID + `"}`},
		{"named by the user", `{"StateMachineArn":"m","Name":"n","Input":null}`, `{"stateMachineArn":"m","name":"n"}`},
		{"an object as input", `{"StateMachineArn":"m","Name":"n","Input":{"b":1.0,"a":[]}}`, `{"stateMachineArn":"m","name":"n","input":"{\"b\":1.0,\"a\":[]}"}`},
		{"a text as input", `{"StateMachineArn":"m","Name":"n","Input":"{\"a\": 1}"}`, `{"stateMachineArn":"m","name":"n","input":"{\"a\": 1}"}`},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{"StartExecution": {childAnswer}}}
			o, _ := run(t, s, task(startChild, c.arguments))
			check(t, c.name, s.made(), "states.StartExecution "+c.input+"\n")
			check(t, c.name, o.Output, childStarted)
		})
	}
}

func TestStartExecutionSync(t *testing.T) {
	const common = `"InputDetails":{"Included":true},"Name":"n"`
	const dates = `,"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","StartDate":1733089875458,"StateMachineArn":"` + machine + `","Status":"`
	for _, c := range []struct{ resource, last, output, failure string }{
		{
			startChild + ".sync",
			described("SUCCEEDED", `,"output":"{\"a\":1.0}","outputDetails":{"included":true}`),
			`{"ExecutionArn":"` + child + `","Input":"{\"k\":1.0}",` + common + `,"Output":"{\"a\":1.0}","OutputDetails":{"Included":true}` + dates + `SUCCEEDED","StopDate":1733092939260}`, "",
		},
		{
			startChild + ".sync:2",
			described("SUCCEEDED", `,"output":"{\"a\":1.0}","outputDetails":{"included":true}`),
			`{"ExecutionArn":"` + child + `","Input":{"k":1.0},` + common + `,"Output":{"a":1.0},"OutputDetails":{"Included":true}` + dates + `SUCCEEDED","StopDate":1733092939260}`, "",
		},
		{
			startChild + ".sync", described("FAILED", `,"error":"States.Timeout"`), "",
			`States.TaskFailed: {"Error":"States.Timeout","ExecutionArn":"` + child + `","Input":"{\"k\":1.0}",` + common + dates + `FAILED","StopDate":1733092939260}`,
		},
		{
			startChild + ".sync:2", described("ABORTED", `,"cause":"c"`), "",
			`States.TaskFailed: {"Cause":"c","ExecutionArn":"` + child + `","Input":"{\"k\":1.0}",` + common + dates + `ABORTED","StopDate":1733092939260}`,
		},
		{
			startChild + ".sync", described("TIMED_OUT", ``), "",
			`States.TaskFailed: {"ExecutionArn":"` + child + `","Input":"{\"k\":1.0}",` + common + dates + `TIMED_OUT","StopDate":1733092939260}`,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{
				"StartExecution": {childAnswer}, "DescribeExecution": {described("RUNNING", ""), c.last},
			}}
			o, sub := run(t, s, task(c.resource, childRequest))
			check(t, c.resource, o.Output, c.output)
			check(t, c.resource, failureOf(o), c.failure)
			if len(sub.outputs) != 1 {
				t.Fatalf("submitted %q", sub.outputs)
			}
			check(t, "submitted", sub.outputs[0], childStarted)
		})
	}
}

func TestAbandonedChildIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"DescribeExecution": {described("RUNNING", "")}, "StopExecution": {`{"stopDate":1}`}}}
		x := task(startChild+".sync:2", childRequest)
		x.Submitted = childStarted
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(engine.ErrTaskTimedOut) })
		integration.New(integration.Options{Caller: s}).Run(ctx, x, nil)
		last := s.calls[len(s.calls)-1]
		check(t, last.Operation, string(last.Input), `{"executionArn":"`+child+`","cause":"`+aborted+`"}`)
	})
}

func TestStartExecutionFails(t *testing.T) {
	s := &service{answers: map[string][]any{"StartExecution": {
		&awsapi.Error{Code: "StateMachineDoesNotExist", Message: "State Machine Does Not Exist: 'm'"},
	}}}
	o, _ := run(t, s, task(startChild, `{"StateMachineArn":"m"}`))
	check(t, "failure", failureOf(o), "StepFunctions.StateMachineDoesNotExistException: State Machine Does Not Exist: 'm' "+
		"(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: "+requestID+"; Proxy: null)")
}

// TestChildStartedBeforeACrash has a child that ran to its end between its start
// and the record of it: it is not started again, and its result stands.
func TestChildStartedBeforeACrash(t *testing.T) {
	exists := &awsapi.Error{Code: "ExecutionAlreadyExists", Message: "Execution Already Exists: '" + child + "'"}
	for _, c := range []struct {
		name, arguments string
		failed          bool
	}{
		{"named after the task", childRequest, false},
		{"of a version", `{"StateMachineArn":"` + machine + `:1"}`, false},
		{"named by the user", `{"StateMachineArn":"` + machine + `","Name":"n"}`, true},
		{"no ARN", `{"StateMachineArn":"child"}`, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{
				"StartExecution": {exists}, "DescribeExecution": {described("SUCCEEDED", `,"output":"1"`)},
			}}
			o, sub := run(t, s, task(startChild+".sync", c.arguments))
			if o.Failed != c.failed {
				t.Fatalf("%s: %s", c.name, failureOf(o))
			}
			if !c.failed {
				check(t, c.name, sub.outputs[0], childStarted)
				check(t, c.name, string(s.calls[1].Input), `{"executionArn":"`+child+`"}`)
			}
		})
	}
}

func TestChildThatIsGone(t *testing.T) {
	s := &service{answers: map[string][]any{"DescribeExecution": {&awsapi.Error{Code: "ExecutionDoesNotExist", Message: "x"}}}}
	x := task(startChild+".sync", childRequest)
	x.Submitted = childStarted
	o, _ := run(t, s, x)
	check(t, "failure", failureOf(o), "States.TaskFailed: '"+child+"' does not exist any more")
}
