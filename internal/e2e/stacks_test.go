package e2e

import (
	"context"
	_ "embed"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/batch"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// pollerTemplate is the sample as AWS's template has it: 19 resources, with both
// forms of Fn::Sub, Fn::GetAtt and DependsOn, and quoted numbers.
//
//go:embed testdata/poller.yaml
var pollerTemplate string

// TestPollerStack deploys the sample as its users do, runs it, updates it and
// deletes it.
func TestPollerStack(t *testing.T) {
	p := serve(t)
	client := cloudformation.NewFromConfig(p.config())
	deployByCLI(t, p, pollerTemplate)
	st := describeStack(t.Context(), t, client, "poller")
	resources, err := client.DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{StackName: aws.String("poller")})
	if err != nil || len(resources.StackResources) != 19 || st.StackStatus != types.StackStatusCreateComplete {
		t.Fatalf("stack is %s, of %d resources (%v)", st.StackStatus, len(resources.StackResources), err)
	}
	runPoller(t, p, st)

	changed := strings.Replace(pollerTemplate, "Hello world", "Hello again", 1)
	capabilities := []types.Capability{types.CapabilityCapabilityIam}
	update := &cloudformation.UpdateStackInput{
		StackName: aws.String("poller"), TemplateBody: aws.String(changed), Capabilities: capabilities,
	}
	if _, err := client.UpdateStack(t.Context(), update); err != nil {
		t.Fatal(err)
	}
	rests(t, p, aws.ToString(st.StackId), types.StackStatusUpdateComplete)
	st = describeStack(t.Context(), t, client, "poller")
	if d := stackOutput(st, "JobDefinitionArn"); !strings.HasSuffix(d, ":2") {
		t.Errorf("the job definition is %s after the update", d)
	}
	runPoller(t, p, st)
	if _, err = client.UpdateStack(t.Context(), update); err == nil || !strings.Contains(err.Error(), "No updates are to be performed.") {
		t.Errorf("an update of nothing: %v", err)
	}

	deleteStack(t, p, client, "poller")
	nothingLeft(t, p)
}

// deployByCLI deploys a template with the aws CLI, which makes a change set, runs
// it and waits.
func deployByCLI(t *testing.T, p *process, body string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "aws", "cloudformation", "deploy",
		"--stack-name", "poller", "--template-file", file, "--capabilities", "CAPABILITY_IAM")
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL=http://"+p.addr, "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_CONFIG_FILE=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("aws cloudformation deploy: %v\n%s", err, out)
	}
}

// runPoller starts an execution with the input that the stack gives.
func runPoller(t *testing.T, p *process, st types.Stack) {
	t.Helper()
	arn := startExecution(t, p, stackOutput(st, "StateMachineArn"), stackOutput(st, "ExecutionInput"))
	if x := ended(t, p, arn); aws.ToString(x.Output) != `"SUCCEEDED"` {
		t.Fatalf("execution ended %s, output %s, error %s, cause %s", x.Status,
			aws.ToString(x.Output), aws.ToString(x.Error), aws.ToString(x.Cause))
	}
}

func describeStack(ctx context.Context, t *testing.T, client *cloudformation.Client, name string) types.Stack {
	t.Helper()
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	return out.Stacks[0]
}

func stackOutput(st types.Stack, key string) string {
	for _, o := range st.Outputs {
		if aws.ToString(o.OutputKey) == key {
			return aws.ToString(o.OutputValue)
		}
	}
	return ""
}

func deleteStack(t *testing.T, p *process, client *cloudformation.Client, name string) {
	t.Helper()
	st := describeStack(t.Context(), t, client, name)
	if _, err := client.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	rests(t, p, aws.ToString(st.StackId), types.StackStatusDeleteComplete)
}

// rests waits until a stack has come to a status.
func rests(t *testing.T, p *process, id string, status types.StackStatus) {
	t.Helper()
	client := cloudformation.NewFromConfig(p.config())
	until(t, id+" to be "+string(status), func(ctx context.Context) bool {
		return describeStack(ctx, t, client, id).StackStatus == status
	})
}

// nothingLeft holds that there is nothing that a stack could have made.
func nothingLeft(t *testing.T, p *process) {
	t.Helper()
	var left []string
	add := func(what string, n int, err error) {
		if err != nil || n > 0 {
			left = append(left, what)
		}
	}
	ctx, c := t.Context(), p.config()
	roles, err := iam.NewFromConfig(c).ListRoles(ctx, &iam.ListRolesInput{})
	add("roles", len(roles.Roles), err)
	profiles, err := iam.NewFromConfig(c).ListInstanceProfiles(ctx, &iam.ListInstanceProfilesInput{})
	add("instance profiles", len(profiles.InstanceProfiles), err)
	users, err := iam.NewFromConfig(c).ListUsers(ctx, &iam.ListUsersInput{})
	add("users", len(users.Users), err)
	functions, err := lambda.NewFromConfig(c).ListFunctions(ctx, &lambda.ListFunctionsInput{})
	add("functions", len(functions.Functions), err)
	machines, err := sfn.NewFromConfig(c).ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
	add("state machines", len(machines.StateMachines), err)
	queues, err := batch.NewFromConfig(c).DescribeJobQueues(ctx, &batch.DescribeJobQueuesInput{})
	add("job queues", len(queues.JobQueues), err)
	environments, err := batch.NewFromConfig(c).DescribeComputeEnvironments(ctx, &batch.DescribeComputeEnvironmentsInput{})
	add("compute environments", len(environments.ComputeEnvironments), err)
	definitions, err := batch.NewFromConfig(c).DescribeJobDefinitions(ctx, &batch.DescribeJobDefinitionsInput{Status: aws.String("ACTIVE")})
	add("job definitions", len(definitions.JobDefinitions), err)
	if len(left) > 0 {
		t.Errorf("there are still %s", strings.Join(left, ", "))
	}
}

// TestStacksSurviveKills kills the server again and again while stacks are created,
// updated and deleted.
func TestStacksSurviveKills(t *testing.T) {
	all, err := os.ReadFile("../../server/testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, template string
		changes        []string // texts and what is put in their place
	}{
		{"poller", pollerTemplate, []string{"Hello world", "Hello again", "'25'", "'20'", "MaxvCpus: 64", "MaxvCpus: 32"}},
		{"everything", string(all), []string{"Default: 7", "Default: 14", "Default: one", "Default: two"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := serve(t)
			client := cloudformation.NewFromConfig(p.config())
			capabilities := []types.Capability{types.CapabilityCapabilityIam}
			made, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{
				StackName: aws.String(c.name), TemplateBody: aws.String(c.template), Capabilities: capabilities,
			})
			if err != nil {
				t.Fatal(err)
			}
			id := aws.ToString(made.StackId)
			crashUntil(t, p, id, types.StackStatusCreateComplete)
			usePoller(t, p, id)

			changed := strings.NewReplacer(c.changes...).Replace(c.template)
			if _, err = client.UpdateStack(t.Context(), &cloudformation.UpdateStackInput{
				StackName: aws.String(c.name), TemplateBody: aws.String(changed), Capabilities: capabilities,
			}); err != nil {
				t.Fatal(err)
			}
			crashUntil(t, p, id, types.StackStatusUpdateComplete)
			usePoller(t, p, id)
			definitions, err := batch.NewFromConfig(p.config()).DescribeJobDefinitions(t.Context(), &batch.DescribeJobDefinitionsInput{Status: aws.String("ACTIVE")})
			if err != nil || len(definitions.JobDefinitions) != 1 {
				t.Errorf("%d active job definitions (%v), want one", len(definitions.JobDefinitions), err)
			}

			if _, err := client.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: aws.String(c.name)}); err != nil {
				t.Fatal(err)
			}
			crashUntil(t, p, id, types.StackStatusDeleteComplete)
			nothingLeft(t, p)
		})
	}
}

// usePoller runs the state machine of a stack that has an input for it.
func usePoller(t *testing.T, p *process, id string) {
	t.Helper()
	st := describeStack(t.Context(), t, cloudformation.NewFromConfig(p.config()), id)
	if stackOutput(st, "ExecutionInput") != "" {
		runPoller(t, p, st)
	}
}

// crashUntil kills the server at moments of chance until the stack has come to a
// status.
func crashUntil(t *testing.T, p *process, id string, status types.StackStatus) {
	t.Helper()
	client := cloudformation.NewFromConfig(p.config())
	for crashes := 0; ; crashes++ {
		moment := time.NewTimer(time.Duration(rand.IntN(25)) * time.Millisecond)
		select {
		case <-moment.C:
		case <-t.Context().Done():
			t.Fatal("the test is over")
		}
		if describeStack(t.Context(), t, client, id).StackStatus == status {
			t.Logf("%s after %d crashes", status, crashes)
			return
		}
		if crashes < 12 {
			p.crash()
			continue
		}
		rests(t, p, id, status)
		return
	}
}
