package integration_test

import (
	"testing"
	"testing/synctest"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
)

func payload(text string) string {
	return `{"StatusCode":200,"ExecutedVersion":"$LATEST","Payload":"` + base64JSON(text) + `"}`
}

func failedWith(text string) string {
	return `{"StatusCode":200,"FunctionError":"Unhandled","ExecutedVersion":"$LATEST","Payload":"` + base64JSON(text) + `"}`
}

const (
	noSuchFunction = "Function not found: " + functions + "no_such:$LATEST"
	exception      = `{"errorMessage": "Some exception was raised.", "errorType": "Exception", "requestId": "x", "stackTrace": []}`
	compact        = `{"errorMessage":"Some exception was raised.","errorType":"Exception","requestId":"x","stackTrace":[]}`
)

func notFound() error {
	return &awsapi.Error{Code: "ResourceNotFoundException", Message: noSuchFunction, Status: 404}
}

func TestFunctionAsResource(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  any
		output  string
		failure string
	}{
		{name: "its result", answer: payload(`{"a": 1.0}`), output: `{"a": 1.0}`},
		{name: "no result", answer: payload(`null`), output: `null`},
		{name: "a result that is no JSON", answer: payload(`<html>`), output: `"<html>"`},
		{name: "its error", answer: failedWith(exception), failure: "Exception: " + exception},
		{
			name: "an error without type", answer: failedWith(`{"errorMessage":"x"}`),
			failure: `Lambda.Unknown: The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"x"}`,
		},
		{
			name: "no such function", answer: notFound(),
			failure: "Lambda.ResourceNotFoundException: " + noSuchFunction + " (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: " + requestID + "; Proxy: null)",
		},
		{
			name: "an error the API's model does not know", answer: &awsapi.Error{Code: "AccessDeniedException", Message: "No.", Status: 403},
			failure: "Lambda.AWSLambdaException: No. (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: " + requestID + "; Proxy: null)",
		},
		{
			name: "throttling, with the status of the model", answer: &awsapi.Error{Code: "TooManyRequestsException", Message: "Rate Exceeded."},
			failure: "Lambda.TooManyRequestsException: Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: " + requestID + "; Proxy: null)",
		},
		{name: "a fault", answer: errLost, failure: "Lambda.SdkClientException: Unable to execute HTTP request: connection lost"},
	} {
		s := &service{answers: map[string][]any{"Invoke": {c.answer}}}
		o, _ := run(t, s, task(functions+"f:live", `{"b": 2}`))
		check(t, c.name+": output", o.Output, c.output)
		check(t, c.name+": failure", failureOf(o), c.failure)
		if o.Phase != interpreter.PhaseRun {
			t.Errorf("%s: phase %v", c.name, o.Phase)
		}
		check(t, c.name+": calls", s.made(), `lambda.Invoke {"FunctionName":"`+functions+`f:live","Payload":"`+base64JSON(`{"b": 2}`)+"\"}\n")
	}
}

func TestCallsAreMadeInTheRole(t *testing.T) {
	s := &service{answers: map[string][]any{"Invoke": {payload(`1`)}}}
	run(t, s, task("arn:aws:lambda:eu-west-1:111111111111:function:f", `{}`))
	c := s.calls[0]
	if who := c.Identity; who.Account != "111111111111" || who.Service != "states.amazonaws.com" || who.Session == nil ||
		who.Session.Role != role || who.Session.By != "" || len(who.Session.Name) != 32 ||
		who.ARN != awsapi.SessionARN(who.Account, role, who.Session.Name) || who.SourceARN != machine {
		t.Errorf("the caller is %+v, session %+v", who, who.Session)
	}
	if c.Region != "eu-west-1" || c.RequestID != requestID {
		t.Errorf("call %+v", c)
	}
}

func TestRolesOfCredentialsAreTakenInTheExecutionsOne(t *testing.T) {
	s := &service{answers: map[string][]any{"Invoke": {payload(`1`), payload(`1`)}}}
	other := task(functions+"f", `{}`)
	other.Role = "arn:aws:iam::333333333333:role/other"
	run(t, s, other)
	none := task(functions+"f", `{}`)
	none.Role, none.ExecutionRole = "", ""
	run(t, s, none)
	if who := s.calls[0].Identity; who.Account != "333333333333" || who.Session.Role != other.Role || who.Session.By != role {
		t.Errorf("the caller is %+v, session %+v", who, who.Session)
	}
	if who := s.calls[1].Identity; who.Account != "222222222222" || who.Session != nil || who.Service != "states.amazonaws.com" {
		t.Errorf("without a role the caller is %+v", who)
	}
}

// invoked is the result of lambda:invoke at the time synctest begins with.
func invoked(payload, length string) string {
	headers := func(open, closing string) string {
		return `{"x-amzn-RequestId":` + open + requestID + closing + `,"Connection":` + open + `keep-alive` + closing +
			`,"Content-Length":` + open + length + closing + `,"Content-Type":` + open + `application/json` + closing +
			`,"Date":` + open + `Sat, 01 Jan 2000 00:00:00 GMT` + closing + `,"x-amzn-Remapped-Content-Length":` + open + `0` + closing +
			`,"X-Amzn-Trace-Id":` + open + `Root=1-386d4380-0b9a6a1e8f3e4d8e9a527c0f;Sampled=0` + closing +
			`,"X-Amz-Executed-Version":` + open + `$LATEST` + closing + `}`
	}
	return `{"ExecutedVersion":"$LATEST","Payload":` + payload + `,"SdkHttpMetadata":{"AllHttpHeaders":` + headers(`["`, `"]`) +
		`,"HttpHeaders":` + headers(`"`, `"`) + `,"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"` + requestID + `"},"StatusCode":200}`
}

func TestLambdaInvoke(t *testing.T) {
	for _, c := range []struct{ argument, sent, answer, result string }{
		{`{"k":[1.50]}`, sent(`{"k":[1.50]}`), payload(`{"a":1.0}`), invoked(`{"a":1.0}`, "9")},
		{`"{\"k\": 1}"`, sent(`{"k": 1}`), payload(`"HelloWorld!"`), invoked(`"HelloWorld!"`, "13")},
		{`null`, ``, payload(`[]`), invoked(`[]`, "2")},
		{`0`, sent(`0`), payload(`not JSON`), invoked(`"not JSON"`, "8")},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{answers: map[string][]any{"Invoke": {c.answer}}}
			o, sub := run(t, s, task("arn:aws:states:::lambda:invoke", `{"FunctionName":"f","Payload":`+c.argument+`}`))
			check(t, "calls", s.made(), `lambda.Invoke {"FunctionName":"f"`+c.sent+"}\n")
			check(t, "result", o.Output, c.result)
			if len(sub.outputs) != 0 {
				t.Errorf("submitted %q", sub.outputs)
			}
		})
	}
}

// sent is the payload of a call as a member.
func sent(text string) string { return `,"Payload":"` + base64JSON(text) + `"` }

func TestLambdaInvokeFails(t *testing.T) {
	for _, c := range []struct {
		resource string
		answer   any
		failure  string
		phase    interpreter.Phase
	}{
		{"arn:aws:states:::lambda:invoke", failedWith(exception), "Exception: " + compact, interpreter.PhaseRun},
		{"arn:aws:states:::lambda:invoke.waitForTaskToken", failedWith(exception), "Exception: " + compact, interpreter.PhaseRun},
		{"arn:aws:states:::lambda:invoke", errLost, "Lambda.SdkClientException: Unable to execute HTTP request: connection lost", interpreter.PhaseRun},
		{"arn:aws:states:::lambda:invoke.waitForTaskToken", errLost, "Lambda.SdkClientException: Unable to execute HTTP request: connection lost", interpreter.PhaseSubmit},
	} {
		s := &service{answers: map[string][]any{"Invoke": {c.answer}}}
		o, sub := run(t, s, task(c.resource, `{"FunctionName":"f"}`))
		check(t, c.resource, failureOf(o), c.failure)
		if o.Phase != c.phase || o.Pending || len(sub.outputs) != 0 {
			t.Errorf("%s: %+v, submitted %q", c.resource, o, sub.outputs)
		}
	}
}

func TestCallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answers: map[string][]any{"Invoke": {payload(`{}`)}}}
		x := task("arn:aws:states:::lambda:invoke.waitForTaskToken", `{"FunctionName":"f","Payload":{"token":"T"}}`)
		o, sub := run(t, s, x)
		if !o.Pending || o.Failed || len(sub.outputs) != 1 {
			t.Fatalf("%+v, submitted %q", o, sub.outputs)
		}
		check(t, "submitted", sub.outputs[0], invoked(`{}`, "2"))

		x.Submitted = sub.outputs[0]
		o, sub = run(t, s, x)
		if !o.Pending || s.count("Invoke") != 1 || len(sub.outputs) != 0 {
			t.Errorf("after a restart: %+v, calls\n%s", o, s.made())
		}
	})
}
