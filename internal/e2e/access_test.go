package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	batchtypes "github.com/aws/aws-sdk-go-v2/service/batch/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

var (
	//go:embed testdata/plain_check.py
	plainCheckPython string
	//go:embed testdata/whoami.py
	whoamiPython string
)

// permit makes an inline policy of a role anew.
func permit(t *testing.T, p *process, role, actions string) {
	t.Helper()
	_, err := iam.NewFromConfig(p.config()).PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{
		RoleName: aws.String(role), PolicyName: aws.String("access"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + actions + `,"Resource":"*"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// role makes a role that a service can take.
func role(t *testing.T, p *process, name, service, actions string) (arn string) {
	t.Helper()
	out, err := iam.NewFromConfig(p.config()).CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String(name),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` +
			service + `"},"Action":"sts:AssumeRole"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	permit(t, p, name, actions)
	return aws.ToString(out.Role.Arn)
}

// TestFunctionsAreHeldToTheirRole: the sample with batch:DescribeJobs taken out of
// its functions' role fails where it asks for the job, and says why.
func TestFunctionsAreHeldToTheirRole(t *testing.T) {
	p := serve(t)
	deploy(t, p, []string{"true"}, nil)
	submit := pythonFunction(t, p, "submit-in-python", submitJobPython)
	check := pythonFunction(t, p, "check-in-python", plainCheckPython)
	machine := stateMachineIn(t, p, statesRole, "held", jobpoller.Definition(submit, check))
	input := jobpoller.Input{
		JobName: "job", JobQueue: jobQueueName, JobDefinition: jobDefinitionName, WaitTime: 1,
	}.JSON()
	if x := ended(t, p, startExecution(t, p, machine, input)); aws.ToString(x.Output) != `"SUCCEEDED"` {
		t.Fatalf("with all permissions it ended %s, cause %s", x.Status, aws.ToString(x.Cause))
	}
	permit(t, p, lambdaRoleName, `["batch:SubmitJob"]`)
	x := ended(t, p, startExecution(t, p, machine, input))
	if x.Status != types.ExecutionStatusFailed || aws.ToString(x.Error) != "ClientError" && aws.ToString(x.Error) != "AccessDeniedException" {
		t.Errorf("without batch:DescribeJobs it ended %s, error %s", x.Status, aws.ToString(x.Error))
	}
	for _, part := range []string{"AccessDeniedException", "assumed-role/" + lambdaRoleName + "/check-in-python",
		"is not authorized to perform: batch:DescribeJobs on resource: * because no identity-based policy allows the batch:DescribeJobs action"} {
		if !strings.Contains(aws.ToString(x.Cause), part) {
			t.Errorf("cause is %s, want %q in it", aws.ToString(x.Cause), part)
		}
	}
}

// TestTasksAreHeldToTheRoleOfTheirStateMachine tries each kind of task in a role
// that permits nothing of it.
func TestTasksAreHeldToTheRoleOfTheirStateMachine(t *testing.T) {
	p := serve(t)
	deploy(t, p, []string{"true"}, nil)
	function := "arn:aws:lambda:us-east-1:000000000000:function:" + checkJobFunction
	in := role(t, p, "poor", "states.amazonaws.com", `["batch:DescribeJobs"]`)
	for _, c := range []struct{ name, resource, parameters, failure, cause string }{
		{"invoke", "arn:aws:states:::lambda:invoke", `{"FunctionName":"` + function + `"}`, "Lambda.AWSLambdaException",
			"is not authorized to perform: lambda:InvokeFunction on resource: " + function +
				" because no identity-based policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: "},
		{"function", function, `{}`, "Lambda.AWSLambdaException", "is not authorized to perform: lambda:InvokeFunction"},
		{"job", "arn:aws:states:::batch:submitJob.sync", `{"JobName":"j","JobDefinition":"` + jobDefinitionName + `","JobQueue":"` + jobQueueName + `"}`,
			"Batch.AWSBatchException", "is not authorized to perform: batch:SubmitJob on resource: arn:aws:batch:us-east-1:000000000000:job-definition/" + jobDefinitionName},
		{"sdk", "arn:aws:states:::aws-sdk:batch:listJobs", `{"JobQueue":"q"}`, "Batch.BatchException",
			"is not authorized to perform: batch:ListJobs on resource: * because no identity-based policy allows the batch:ListJobs action (Service: Batch, Status Code: 403, Request ID: "},
		{"allowed", "arn:aws:states:::aws-sdk:batch:describeJobs", `{"Jobs":["none"]}`, "", ""},
	} {
		definition := `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"` + c.resource + `","Parameters":` + c.parameters + `,"End":true}}}`
		x := ended(t, p, startExecution(t, p, stateMachineIn(t, p, in, c.name, definition), `{}`))
		cause := aws.ToString(x.Cause)
		if aws.ToString(x.Error) != c.failure || !strings.Contains(cause, c.cause) ||
			c.failure != "" && !strings.Contains(cause, "User: arn:aws:sts::000000000000:assumed-role/poor/") {
			t.Errorf("%s: %s, error %s, cause %s", c.name, x.Status, aws.ToString(x.Error), cause)
		}
	}
	_, err := sfn.NewFromConfig(p.config()).CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("wrong-role"), RoleArn: aws.String(lambdaRole), Definition: aws.String(`{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}`),
	})
	if err == nil || !strings.Contains(err.Error(), "states.amazonaws.com, nor the regional one is authorized to assume the provided role") {
		t.Errorf("a state machine in a role for functions: %v", err)
	}
}

// TestJobsHaveTheirRole: a job finds credentials of its role, and is held to it.
func TestJobsHaveTheirRole(t *testing.T) {
	p := serve(t)
	deploy(t, p, []string{"true"}, nil)
	in := role(t, p, "job", "ecs-tasks.amazonaws.com", `["batch:DescribeJobs"]`)
	dir := t.TempDir()
	program, out := filepath.Join(dir, "whoami.py"), filepath.Join(dir, "out")
	if err := os.WriteFile(program, []byte(whoamiPython), 0o600); err != nil {
		t.Fatal(err)
	}
	client := batch.NewFromConfig(p.config())
	_, err := client.RegisterJobDefinition(t.Context(), &batch.RegisterJobDefinitionInput{
		JobDefinitionName: aws.String("whoami"), Type: batchtypes.JobDefinitionTypeContainer,
		ContainerProperties: &batchtypes.ContainerProperties{
			Image: aws.String("python"), Command: []string{"python3", program}, JobRoleArn: aws.String(in),
			Environment:          []batchtypes.KeyValuePair{{Name: aws.String("OUT"), Value: aws.String(out)}},
			ResourceRequirements: []batchtypes.ResourceRequirement{{Type: "VCPU", Value: aws.String("1")}, {Type: "MEMORY", Value: aws.String("256")}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	job, err := client.SubmitJob(t.Context(), &batch.SubmitJobInput{
		JobName: aws.String("whoami"), JobDefinition: aws.String("whoami"), JobQueue: aws.String(jobQueueName),
	})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ ARN, Queues, Jobs string }
	until(t, "the job's answer", func(context.Context) bool {
		data, err := os.ReadFile(out)
		return err == nil && json.Unmarshal(data, &answer) == nil
	})
	if want := "arn:aws:sts::000000000000:assumed-role/job/" + aws.ToString(job.JobId); answer.ARN != want {
		t.Errorf("the job is %s, want %s", answer.ARN, want)
	}
	if answer.Jobs != "seen" || !strings.Contains(answer.Queues, "is not authorized to perform: batch:DescribeJobQueues") {
		t.Errorf("the job was answered %+v", answer)
	}
}
