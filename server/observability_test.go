package server

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// TestWhatExecutionsTell has an execution succeed, which is logged and counted,
// and of which the event bus tells a rule that begins another execution.
func TestWhatExecutionsTell(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	const account, region = "000000000000", "us-east-1"
	call := func(service, operation, input string) string {
		t.Helper()
		input = strings.NewReplacer("ROLE", "arn:aws:iam::"+account+":role/r", "MACHINE:", "arn:aws:states:"+region+":"+account+":stateMachine:").Replace(input)
		out, err := s.house.rooms.registry.Call(t.Context(), awsapi.Call{
			Service: service, Operation: operation, Region: region, Input: json.RawMessage(input),
			Identity: awsapi.Identity{Account: account, ARN: "arn:aws:iam::" + account + ":root"},
		})
		if err != nil {
			t.Fatalf("%s %s: %v", service, operation, err)
		}
		return string(out)
	}
	for _, name := range []string{"first", "second"} {
		call("logs", "CreateLogGroup", `{"logGroupName":"`+name+`"}`)
		call("states", "CreateStateMachine", `{"name":"`+name+`","roleArn":"ROLE","definition":"{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}",`+
			`"loggingConfiguration":{"level":"ALL","includeExecutionData":true,"destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:us-east-1:000000000000:log-group:`+name+`:*"}}]}}`)
	}
	call("events", "PutRule", `{"Name":"after","EventPattern":"{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"SUCCEEDED\"],\"stateMachineArn\":[{\"suffix\":\":first\"}]}}"}`)
	call("events", "PutTargets", `{"Rule":"after","Targets":[{"Id":"1","Arn":"MACHINE:second","RoleArn":"ROLE","InputPath":"$.detail.name"}]}`)

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ends, err := s.house.rooms.logs.Tail(ctx, account, region, "second", "", `{ $.type = "ExecutionSucceeded" }`)
	if err != nil {
		t.Fatal(err)
	}
	call("states", "StartExecution", `{"stateMachineArn":"MACHINE:first","name":"x"}`)
	end, ended := <-ends
	if !ended || !strings.Contains(end[0].Message, `"output":"\"x\""`) {
		t.Fatalf("the second execution ended with %v", end)
	}

	logged := call("logs", "FilterLogEvents", `{"logGroupName":"first"}`)
	for _, event := range []string{"ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"} {
		if !strings.Contains(logged, `\"type\":\"`+event+`\"`) {
			t.Errorf("there is no %s in %s", event, logged)
		}
	}
	counted := call("monitoring", "ListMetrics", `{"Namespace":"AWS/States","MetricName":"ExecutionsSucceeded","Dimensions":[{"Name":"StateMachineArn","Value":"arn:aws:states:us-east-1:000000000000:stateMachine:first"}]}`)
	if !strings.Contains(counted, `"MetricName":"ExecutionsSucceeded"`) {
		t.Errorf("metrics are %s", counted)
	}
}

// TestManagedRules makes a state machine that waits for jobs.
func TestManagedRules(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(t.Context())
	call := func(service, operation, input string) (string, error) {
		out, err := s.house.rooms.registry.Call(t.Context(), awsapi.Call{
			Service: service, Operation: operation, Region: "us-east-1", Input: json.RawMessage(input),
			Identity: awsapi.Identity{Account: "000000000000", ARN: "arn:aws:iam::000000000000:root"},
		})
		return string(out), err
	}
	const rule = `{"Name":"StepFunctionsGetEventsForBatchJobsRule"}`
	if out, err := call("events", "DescribeRule", rule); err == nil {
		t.Errorf("the rule is there before anybody needs it: %s", out)
	}
	_, err := call("states", "CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::000000000000:role/r","definition":`+
		`"{\"StartAt\":\"J\",\"States\":{\"J\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::batch:submitJob.sync\",\"Parameters\":{\"JobName\":\"n\",\"JobQueue\":\"q\",\"JobDefinition\":\"d\"},\"End\":true}}}"}`)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := call("events", "DescribeRule", rule); err != nil || !strings.Contains(out, `"ManagedBy":"states.amazonaws.com"`) {
		t.Errorf("the rule is %s, %v", out, err)
	}
	if _, err := call("events", "DeleteRule", rule); err == nil || !strings.HasPrefix(err.Error(), "ManagedRuleException") {
		t.Errorf("error is %v", err)
	}
}
