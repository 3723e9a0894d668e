package integration_test

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
)

const sdk = "arn:aws:states:::aws-sdk:"

func TestSDKIntegrations(t *testing.T) {
	for _, c := range []struct{ name, resource, arguments, call, answer, output string }{
		{
			"times are ISO 8601", "sfn:startExecution", `{"StateMachineArn":"m","Name":"n","Input":null}`,
			`states.StartExecution {"stateMachineArn":"m","name":"n"}`,
			`{"executionArn":"e","startDate":1733089875.458}`, `{"ExecutionArn":"e","StartDate":"2024-12-01T21:51:15.458Z"}`,
		},
		{
			"whole seconds have no fraction", "sfn:stopExecution", `{"ExecutionArn":"e"}`,
			`states.StopExecution {"executionArn":"e"}`,
			`{"stopDate":1733089875}`, `{"StopDate":"2024-12-01T21:51:15Z"}`,
		},
		{
			"milliseconds have three digits", "sfn:stopExecution", `{"ExecutionArn":"e"}`,
			`states.StopExecution {"executionArn":"e"}`,
			`{"stopDate":1733089875.1}`, `{"StopDate":"2024-12-01T21:51:15.100Z"}`,
		},
		{
			"an object for a string is written as JSON", "sfn:startExecution", `{"StateMachineArn":"m","Input":{"key":"value"}}`,
			`states.StartExecution {"stateMachineArn":"m","input":"{\"key\":\"value\"}"}`,
			`{"executionArn":"e"}`, `{"ExecutionArn":"e"}`,
		},
		{
			"an answer without members", "sfn:sendTaskSuccess", `{"TaskToken":"t","Output":"{}"}`,
			`states.SendTaskSuccess {"taskToken":"t","output":"{}"}`, `{}`, `{}`,
		},
		{
			"null is no value", "sfn:getActivityTask", `{"ActivityArn":"a"}`,
			`states.GetActivityTask {"activityArn":"a"}`, `{"taskToken":null}`, `{}`,
		},
		{
			"blobs go as JSON and come as text", "lambda:invoke", `{"FunctionName":"f","Payload":{"a":1}}`,
			`lambda.Invoke {"FunctionName":"f","Payload":"` + base64JSON(`{"a":1}`) + `"}`,
			failedWith(`{"errorType":"E"}`), `{"ExecutedVersion":"$LATEST","FunctionError":"Unhandled","Payload":"{\"errorType\":\"E\"}","StatusCode":200}`,
		},
		{
			"a text goes as JSON too", "lambda:invoke", `{"FunctionName":"f","Payload":"text"}`,
			`lambda.Invoke {"FunctionName":"f","Payload":"` + base64JSON(`"text"`) + `"}`,
			payload(`1`), `{"ExecutedVersion":"$LATEST","Payload":"1","StatusCode":200}`,
		},
		{
			"keys of maps are the user's", "batch:submitJob", with(jobRequest, `"Parameters":{"k":"v"},"RetryStrategy":{"Attempts":2}`),
			`batch.SubmitJob {"jobName":"n","jobQueue":"q","jobDefinition":"d","parameters":{"k":"v"},"retryStrategy":{"attempts":2}}`,
			jobAnswer, `{"JobArn":"arn:aws:batch:us-east-1:111111111111:job/j1","JobId":"j1","JobName":"n"}`,
		},
		{
			"a service of the query protocol", "iam:getRole", `{"RoleName":"r"}`, `iam.GetRole {"RoleName":"r"}`,
			`{"Role":{"RoleName":"r","Tags":[],"CreateDate":0}}`, `{"Role":{"CreateDate":"1970-01-01T00:00:00Z","RoleName":"r","Tags":[]}}`,
		},
		{
			"an operation without input", "sts:getCallerIdentity", `{}`, `sts.GetCallerIdentity {}`,
			`{"UserId":"u","Account":"111111111111"}`, `{"Account":"111111111111","UserId":"u"}`,
		},
	} {
		_, operation, _ := strings.Cut(strings.Fields(c.call)[0], ".")
		s := &service{answers: map[string][]any{operation: {c.answer}}}
		o, sub := run(t, s, task(sdk+c.resource, c.arguments))
		check(t, c.name+": calls", s.made(), c.call+"\n")
		check(t, c.name+": output", o.Output, c.output)
		check(t, c.name+": failure", failureOf(o), "")
		if len(sub.outputs) != 0 {
			t.Errorf("%s: submitted %q", c.name, sub.outputs)
		}
	}
}

func TestErrorsOfSDKIntegrations(t *testing.T) {
	for _, c := range []struct {
		resource, operation string
		err                 error
		want                string
	}{
		{
			"sfn:sendTaskSuccess", "SendTaskSuccess", &awsapi.Error{Code: "InvalidToken", Message: "Invalid Token: 'Invalid token'"},
			"Sfn.InvalidTokenException: Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: " + requestID + ") (SDK Attempt Count: 1)",
		},
		{
			"iam:getRole", "GetRole", &awsapi.Error{Code: "NoSuchEntity", Message: "No."},
			"Iam.NoSuchEntityException: No. (Service: Iam, Status Code: 404, Request ID: " + requestID + ") (SDK Attempt Count: 1)",
		},
		{
			"lambda:invoke", "Invoke", &awsapi.Error{Code: "EC2ThrottledException", Message: "No."},
			"Lambda.Ec2ThrottledException: No. (Service: Lambda, Status Code: 502, Request ID: " + requestID + ") (SDK Attempt Count: 1)",
		},
		{
			"lambda:invoke", "Invoke", &awsapi.Error{Code: "ENILimitReachedException", Message: "No."},
			"Lambda.EniLimitReachedException: No. (Service: Lambda, Status Code: 502, Request ID: " + requestID + ") (SDK Attempt Count: 1)",
		},
		{
			"batch:listJobs", "ListJobs", &awsapi.Error{Code: "AccessDeniedException", Message: "No.", Status: 403},
			"Batch.BatchException: No. (Service: Batch, Status Code: 403, Request ID: " + requestID + ") (SDK Attempt Count: 1)",
		},
		{"sts:getCallerIdentity", "GetCallerIdentity", errLost, "Sts.SdkClientException: Unable to execute HTTP request: connection lost"},
		{
			"lambda:createAlias", "CreateAlias",
			&awsapi.Error{Code: "UnknownOperationException", Status: 501, Message: `Treadle does not have operation CreateAlias of service "lambda" yet.`},
			`States.Runtime: Treadle does not have operation CreateAlias of service "lambda" yet.`,
		},
	} {
		s := &service{answers: map[string][]any{c.operation: {c.err}}}
		o, _ := run(t, s, task(sdk+c.resource, `{}`))
		check(t, c.resource, failureOf(o), c.want)
	}
}

func TestSDKIntegrationThatWaitsForItsToken(t *testing.T) {
	for _, c := range []struct {
		answer  any
		pending bool
		phase   interpreter.Phase
	}{
		{`{}`, true, interpreter.PhaseRun},
		{errLost, false, interpreter.PhaseSubmit},
	} {
		s := &service{answers: map[string][]any{"Invoke": {c.answer}}}
		o, sub := run(t, s, task(sdk+"lambda:invoke.waitForTaskToken", `{"FunctionName":"f"}`))
		if o.Pending != c.pending || o.Failed == c.pending || o.Phase != c.phase || (len(sub.outputs) == 1) != c.pending {
			t.Errorf("%v: %+v, submitted %q", c.answer, o, sub.outputs)
		}
	}
}
