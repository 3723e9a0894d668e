package integration_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/interpreter"
)

func TestUnknownResources(t *testing.T) {
	for _, resource := range []string{
		"arn:aws:states:::dynamodb:query",
		"arn:aws:states:::aws-sdk:s3:listBuckets",
		"arn:aws:states:::batch:submitJob.waitForTaskToken",
		"arn:aws:states:::lambda:invoke.sync",
		"arn:aws:states:::states:startExecution.sync:3",
		"arn:aws:states:::lambda",
		"arn:aws:sqs:us-east-1:111111111111:q",
		"nonsense",
		"",
	} {
		s := &service{}
		x := task(resource, `{}`)
		x.Kind = interpreter.IntegrationTask
		o, _ := run(t, s, x)
		check(t, resource, failureOf(o), "States.Runtime: The resource provided "+resource+" is not recognized. "+
			"The value is not a valid resource ARN, or the resource is not available in this region.")
		check(t, resource, s.made(), "")
	}
}

func TestBadArguments(t *testing.T) {
	for _, c := range []struct{ arguments, problems string }{
		{`[]`, "The value of the field 'Parameters' has an invalid format"},
		{`{`, "The value of the field 'Parameters' has an invalid format"},
		{`{"jobname":"n"}`, "The field 'jobname' is not supported by Step Functions"},
		{`{"JobName":1}`, "The value of the field 'JobName' has an invalid format"},
		{`{"Parameters":{"a":1}}`, "The value of the field 'Parameters' has an invalid format"},
		{`{"ContainerOverrides":"x"}`, "The value of the field 'ContainerOverrides' has an invalid format"},
		{`{"DependsOn":[{"JobID":"j"}],"X":1}`, "The field 'JobID' is not supported by Step Functions, The field 'X' is not supported by Step Functions"},
	} {
		s := &service{}
		o, _ := run(t, s, task("arn:aws:states:::batch:submitJob", c.arguments))
		check(t, c.arguments, failureOf(o), "States.Runtime: The Parameters '"+c.arguments+"' could not be used to start the Task: ["+c.problems+"]")
		check(t, c.arguments, s.made(), "")
	}
}

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
// JSON as its input, or there is no call and the task fails.
func FuzzArguments(f *testing.F) {
	for _, arguments := range []string{
		jobRequest, childRequest, `{"FunctionName":"f","Payload":null}`, `{"Tags":{"a":1},"ContainerOverrides":{"Command":[[]]}}`, `[`,
	} {
		f.Add(arguments)
	}
	f.Fuzz(func(t *testing.T, arguments string) {
		for resource, operation := range map[string]string{
			"arn:aws:states:::lambda:invoke": "Invoke", startChild: "StartExecution", "arn:aws:states:::batch:submitJob": "SubmitJob",
		} {
			s := &service{answers: map[string][]any{operation: {`{}`}}}
			o, _ := run(t, s, task(resource, arguments))
			if o.Failed == (len(s.calls) == 1) {
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
