package e2e

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

var (
	//go:embed testdata/submit_job.py
	submitJobPython string
	//go:embed testdata/check_job.py
	checkJobPython string
	//go:embed testdata/sync.asl.json
	syncDefinition string
)

// The roles of the sample, and one that does not exist, which may do everything.
const (
	roles      = "arn:aws:iam::000000000000:role/"
	lambdaRole = roles + lambdaRoleName
	statesRole = roles + statesRoleName
	anyRole    = roles + "does-not-exist"
)

// TestSampleInPython runs the sample as AWS's template has it: two Python
// functions that use boto3, job definition and queue once by name and once by ARN.
func TestSampleInPython(t *testing.T) {
	p := serve(t)
	made := deploy(t, p, []string{"sh", "-c", "echo Hello world"}, nil)
	submit := pythonFunction(t, p, "submit-in-python", submitJobPython)
	check := pythonFunction(t, p, "check-in-python", checkJobPython)
	machine := stateMachine(t, p, "in-python", jobpoller.Definition(submit, check))
	for name, input := range map[string]jobpoller.Input{
		"names": {JobQueue: jobQueueName, JobDefinition: jobDefinitionName},
		"ARNs":  {JobQueue: made.JobQueueARN, JobDefinition: made.JobDefinitionARN},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input.JobName, input.WaitTime = "job-by-"+name, 1
			arn := startExecution(t, p, machine, input.JSON())
			if x := ended(t, p, arn); aws.ToString(x.Output) != `"SUCCEEDED"` {
				t.Fatalf("execution ended %s, output %s, error %s, cause %s", x.Status,
					aws.ToString(x.Output), aws.ToString(x.Error), aws.ToString(x.Cause))
			}
			checkHistory(t, history(t.Context(), t, p, arn), 1)
		})
	}
}

// TestBatchWithoutLambda runs jobs by submitJob.sync, one that succeeds and one
// that fails.
func TestBatchWithoutLambda(t *testing.T) {
	p := serve(t)
	deploy(t, p, []string{"sh", "-c", "exit ${CODE:-0}"}, nil)
	input := `{"jobName":"job","jobQueue":"` + jobQueueName + `","jobDefinition":"` + jobDefinitionName + `"}`

	good := startExecution(t, p, stateMachine(t, p, "sync", syncDefinition), input)
	if x := ended(t, p, good); aws.ToString(x.Output) != `{"status":"SUCCEEDED"}` {
		t.Errorf("execution ended %s, output %s, cause %s", x.Status, aws.ToString(x.Output), aws.ToString(x.Cause))
	}
	want := []types.HistoryEventType{"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
		"TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"}
	checkTypes(t, history(t.Context(), t, p, good), want)

	failing := strings.Replace(syncDefinition, `"JobName.$"`,
		`"ContainerOverrides": {"Environment": [{"Name": "CODE", "Value": "3"}]}, "JobName.$"`, 1)
	bad := startExecution(t, p, stateMachine(t, p, "sync-failing", failing), input)
	x := ended(t, p, bad)
	if x.Status != types.ExecutionStatusSucceeded || !strings.Contains(aws.ToString(x.Output), `"Error":"States.TaskFailed"`) {
		t.Errorf("execution ended %s, output %s", x.Status, aws.ToString(x.Output))
	}
	want = []types.HistoryEventType{"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
		"TaskSubmitted", "TaskFailed", "TaskStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"}
	checkTypes(t, history(t.Context(), t, p, bad), want)
}

func pythonFunction(t *testing.T, p *process, name, code string) (arn string) {
	t.Helper()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	f, err := w.Create("index.py")
	if err == nil {
		_, err = f.Write([]byte(code))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := lambda.NewFromConfig(p.config()).CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: aws.String(name), Handler: aws.String("index.lambda_handler"),
		Runtime: lambdatypes.RuntimePython312, Role: aws.String(lambdaRole), Timeout: aws.Int32(25),
		Code: &lambdatypes.FunctionCode{ZipFile: archive.Bytes()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.FunctionArn)
}

func stateMachine(t *testing.T, p *process, name, definition string) (arn string) {
	t.Helper()
	return stateMachineIn(t, p, anyRole, name, definition)
}

func stateMachineIn(t *testing.T, p *process, role, name, definition string) (arn string) {
	t.Helper()
	out, err := sfn.NewFromConfig(p.config()).CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String(name), Definition: aws.String(definition), RoleArn: aws.String(role),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.StateMachineArn)
}

func startExecution(t *testing.T, p *process, machine, input string) (arn string) {
	t.Helper()
	out, err := sfn.NewFromConfig(p.config()).StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(machine), Input: aws.String(input),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.ExecutionArn)
}
