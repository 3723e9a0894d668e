package integration_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
)

func TestUnknownResources(t *testing.T) {
	for _, resource := range []string{
		"arn:aws:states:::batch:submitJob.waitForTaskToken",
		"arn:aws:states:::lambda:invoke.sync",
		"arn:aws:states:::states:startExecution.sync:3",
		"arn:aws:states:::aws-sdk:sfn:noSuchAction",
		"arn:aws:states:::aws-sdk:sfn:StartExecution",
		"arn:aws:states:::aws-sdk:sfn:startExecution.sync",
		"arn:aws:states:::aws-sdk:sfn",
		"arn:aws:sqs:us-east-1:111111111111:q",
		"nonsense",
		"",
	} {
		cannotBeCalled(t, resource, "The resource provided "+resource+" is not recognized. "+
			"The value is not a valid resource ARN, or the resource is not available in this region.")
	}
}

func TestResourcesThatTreadleDoesNotHave(t *testing.T) {
	for _, resource := range []string{
		"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
		"arn:aws:states:::aws-sdk:s3:listBuckets",
		"arn:aws:states:::aws-sdk:SFN:startExecution",
	} {
		cannotBeCalled(t, resource, "Treadle does not have the integration "+resource+" yet.")
	}
}

func cannotBeCalled(t *testing.T, resource, cause string) {
	t.Helper()
	s := &service{}
	x := task(resource, `{}`)
	x.Kind = interpreter.IntegrationTask
	o, _ := run(t, s, x)
	check(t, resource, failureOf(o), "States.Runtime: "+cause)
	check(t, resource, s.made(), "")
	check(t, resource, strings.Join(integration.CheckArguments(resource, jsonvalue.NullValue()), ", "), "")
}

func TestBadArguments(t *testing.T) {
	const submit, start = "arn:aws:states:::batch:submitJob", "arn:aws:states:::aws-sdk:sfn:startExecution"
	for _, c := range []struct{ resource, arguments, problems string }{
		{submit, jobRequest, ""},
		{submit, `[]`, "The value of the field 'Parameters' has an invalid format"},
		{submit, `{"JobName":null,"JobQueue":"q"}`, "The field 'JobName' is required but was missing, The field 'JobDefinition' is required but was missing"},
		{submit, with(jobRequest, `"jobname":"n"`), `The field "jobname" is not supported by Step Functions`},
		{submit, with(jobRequest, `"ShareIdentifier":1`), "The value of the field 'ShareIdentifier' has an invalid format"},
		{submit, with(jobRequest, `"Parameters":{"a":1}`), "The value of the field 'Parameters' has an invalid format"},
		{submit, with(jobRequest, `"ContainerOverrides":"x"`), "The value of the field 'ContainerOverrides' has an invalid format"},
		{submit, with(jobRequest, `"DependsOn":[{"JobID":"j"}],"X":1`), `The field "JobID" is not supported by Step Functions, The field "X" is not supported by Step Functions`},
		{start, `{}`, ""}, // for the service to refuse
		{start, `{"stateMachineArn":"m","Name":null}`, `The field "stateMachineArn" is not supported by Step Functions`},
		{"arn:aws:states:::aws-sdk:sts:getCallerIdentity", `{"X":null}`, `The field "X" is not supported by Step Functions`},
	} {
		arguments, err := jsonvalue.Parse(c.arguments)
		if err != nil {
			t.Fatal(err)
		}
		check(t, c.arguments, strings.Join(integration.CheckArguments(c.resource, arguments), ", "), c.problems)
		if c.problems == "" {
			continue
		}
		s := &service{}
		o, _ := run(t, s, task(c.resource, c.arguments))
		check(t, c.arguments, failureOf(o), "States.Runtime: The Parameters '"+c.arguments+"' could not be used to start the Task: ["+c.problems+"]")
		check(t, c.arguments, s.made(), "")
	}
}

func TestArgumentsThatAreNoJSON(t *testing.T) {
	o, _ := run(t, &service{}, task(submitSync, `{`))
	check(t, "failure", failureOf(o), "States.Runtime: The Parameters '{' could not be used to start the Task: [The value of the field 'Parameters' has an invalid format]")
}

// with is a JSON object with more members.
func with(object, members string) string { return object[:len(object)-1] + "," + members + "}" }

func TestUnreadableAnswerIsAFault(t *testing.T) {
	s := &service{answers: map[string][]any{"SubmitJob": {`{`}}}
	o, _ := run(t, s, task("arn:aws:states:::batch:submitJob", jobRequest))
	if got := failureOf(o); !strings.HasPrefix(got, "Batch.SdkClientException: Unable to execute HTTP request: answer of SubmitJob: invalid JSON") {
		t.Error(got)
	}
}

func TestUnreadableSubmissionFails(t *testing.T) {
	s := &service{}
	x := task(submitSync, jobRequest)
	x.Submitted = `{`
	o, _ := run(t, s, x)
	if got := failureOf(o); !strings.HasPrefix(got, "States.Runtime: The recorded submission cannot be read") {
		t.Error(got)
	}
}

// FuzzArguments holds that whatever arguments a definition makes, a call has
// JSON as its input, or there is no call and the task fails, which CheckArguments
// foretells.
func FuzzArguments(f *testing.F) {
	for _, arguments := range []string{
		jobRequest, childRequest, `{"FunctionName":"f","Payload":null}`, `{"Tags":{"a":1},"ContainerOverrides":{"Command":[[]]}}`, `[`,
	} {
		f.Add(arguments)
	}
	f.Fuzz(func(t *testing.T, arguments string) {
		for resource, operation := range map[string]string{
			"arn:aws:states:::aws-sdk:batch:listJobs": "ListJobs", "arn:aws:states:::aws-sdk:sts:getCallerIdentity": "GetCallerIdentity",
			"arn:aws:states:::lambda:invoke": "Invoke", startChild: "StartExecution", "arn:aws:states:::batch:submitJob": "SubmitJob",
		} {
			s := &service{answers: map[string][]any{operation: {`{}`}}}
			o, _ := run(t, s, task(resource, arguments))
			value, err := jsonvalue.Parse(arguments)
			refused := err != nil || len(integration.CheckArguments(resource, value)) > 0
			if o.Failed != refused || o.Failed == (len(s.calls) == 1) {
				t.Errorf("%s: %+v after %d calls", arguments, o, len(s.calls))
			}
			for _, c := range s.calls {
				if !json.Valid(c.Input) {
					t.Errorf("input %s", c.Input)
				}
			}
		}
	})
}
