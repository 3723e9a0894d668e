package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// TestSamples deploys each sample project by the command that users have, runs it
// with the input that it gives, or another one, and deletes it.
func TestSamples(t *testing.T) {
	p := serve(t)
	client := cloudformation.NewFromConfig(p.config())
	for _, c := range []struct {
		name   string
		args   []string // of samples deploy
		runs   map[string]string
		answer func(t *testing.T, p *process, execution string)
	}{
		{name: "job-status-poller", runs: map[string]string{"": `"SUCCEEDED"`}},
		{name: "manage-batch-job", runs: map[string]string{"": "ended as SUCCEEDED"}},
		{name: "manage-batch-job", args: []string{"--parameter", `"Command=sh,-c,exit 3"`}, runs: map[string]string{"": `States.TaskFailed: {"Attempts":`}},
		{name: "retry-and-catch", runs: map[string]string{
			"":                                   `"attempts":3`,
			`{"order":"A-1","error":"NotFound"}`: `"message":"Sorry: there is no order A-1"`,
			`{"order":"A-1","error":"boom"}`:     "OrderFailed: ",
		}},
		{name: "map-over-list", runs: map[string]string{"": `"total":5.2`}},
		{name: "human-approval", runs: map[string]string{"": `{"approved":true,"by":"Ada"}`}, answer: approve},
	} {
		t.Run(strings.Join(append([]string{c.name}, c.args...), " "), func(t *testing.T) {
			deploySample(t, p, c.name, c.args...)
			st := describeStack(t.Context(), t, client, c.name)
			for input, want := range c.runs {
				if input == "" {
					input = strings.Replace(stackOutput(st, "ExecutionInput"), `"wait_time": 60`, `"wait_time": 1`, 1)
				}
				execution := startExecution(t, p, stackOutput(st, "StateMachineArn"), input)
				if c.answer != nil {
					c.answer(t, p, execution)
				}
				x := ended(t, p, execution)
				got := aws.ToString(x.Output)
				if x.Status != types.ExecutionStatusSucceeded {
					got = aws.ToString(x.Error) + ": " + aws.ToString(x.Cause)
				}
				if !strings.Contains(got, want) {
					t.Errorf("%s gives %s, want %s", input, got, want)
				}
			}
		})
	}
	for _, stack := range []string{"job-status-poller", "manage-batch-job", "retry-and-catch", "map-over-list", "human-approval"} {
		deleteStack(t, p, client, stack)
	}
	nothingLeft(t, p)
}

// deploySample runs treadle samples deploy.
func deploySample(t *testing.T, p *process, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"samples", "deploy", name}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL=http://"+p.addr)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "_COMPLETE   AWS::CloudFormation::Stack") {
		t.Fatalf("treadle samples deploy %s: %v\n%s", name, err, out)
	}
}

// approve answers the task that waits for a person, with the token that the history
// has.
func approve(t *testing.T, p *process, execution string) {
	t.Helper()
	var parameters struct{ Payload struct{ Token string } }
	until(t, "the task's token", func(ctx context.Context) bool {
		for _, e := range history(ctx, t, p, execution) {
			if d := e.TaskScheduledEventDetails; d != nil {
				return json.Unmarshal([]byte(aws.ToString(d.Parameters)), &parameters) == nil
			}
		}
		return false
	})
	until(t, "the task to wait", func(ctx context.Context) bool {
		_, err := sfn.NewFromConfig(p.config()).SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{
			TaskToken: aws.String(parameters.Payload.Token), Output: aws.String(`{"by":"Ada"}`),
		})
		return err == nil
	})
}
