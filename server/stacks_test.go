package server

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

// stacks is a server whose CloudFormation is spoken to.
type stacks struct {
	t *testing.T
	s *Server
}

func (x stacks) call(service, operation string, in any) (json.RawMessage, error) {
	x.t.Helper()
	input, err := json.Marshal(in)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.s.house.rooms.registry.Call(x.t.Context(), awsapi.Call{
		Service: service, Operation: operation, Region: "us-east-1", Input: input,
		Identity: awsapi.Identity{Account: "000000000000", ARN: "arn:aws:iam::000000000000:root"},
	})
}

func (x stacks) must(service, operation string, in any) json.RawMessage {
	x.t.Helper()
	out, err := x.call(service, operation, in)
	if err != nil {
		x.t.Fatalf("%s %s: %v", service, operation, err)
	}
	return out
}

// rest waits until the stack is at rest, and returns its status and the reasons of
// what has failed.
func (x stacks) rest(id string) (status, failures string) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		var out struct {
			Stacks []struct{ StackStatus string }
		}
		if err := json.Unmarshal(x.must("cloudformation", "DescribeStacks", map[string]string{"StackName": id}), &out); err != nil {
			x.t.Fatal(err)
		}
		if status = out.Stacks[0].StackStatus; !strings.HasSuffix(status, "_IN_PROGRESS") {
			return status, x.failures(id)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			x.t.Fatalf("the stack is still %s", status)
		}
	}
}

func (x stacks) failures(id string) string {
	var out struct {
		StackEvents []struct{ LogicalResourceId, ResourceStatus, ResourceStatusReason string }
	}
	if err := json.Unmarshal(x.must("cloudformation", "DescribeStackEvents", map[string]string{"StackName": id}), &out); err != nil {
		x.t.Fatal(err)
	}
	var list []string
	for _, e := range out.StackEvents {
		if strings.HasSuffix(e.ResourceStatus, "_FAILED") {
			list = append(list, e.LogicalResourceId+": "+e.ResourceStatusReason)
		}
	}
	return strings.Join(list, "\n")
}

// listings are operations that list what stacks can make.
var listings = []struct {
	service, operation string
	in                 map[string]any
}{
	{"iam", "ListRoles", nil}, {"iam", "ListUsers", nil}, {"iam", "ListGroups", nil}, {"iam", "ListInstanceProfiles", nil},
	{"iam", "ListPolicies", map[string]any{"Scope": "Local"}}, {"logs", "DescribeLogGroups", nil},
	{"lambda", "ListFunctions", nil}, {"batch", "DescribeJobQueues", nil}, {"batch", "DescribeComputeEnvironments", nil},
	{"batch", "DescribeJobDefinitions", map[string]any{"status": "ACTIVE"}}, {"batch", "ListSchedulingPolicies", nil},
	{"states", "ListStateMachines", nil}, {"states", "ListActivities", nil}, {"monitoring", "DescribeAlarms", nil},
	{"events", "ListRules", nil}, {"events", "ListEventBuses", nil}, {"scheduler", "ListSchedules", nil},
}

var aName = regexp.MustCompile(`"[A-Za-z-]*(?:Name|Arn|name|Revision)":"[^"]*"`)

// things lists the names and ARNs of all that there is.
func (x stacks) things() string {
	var all []string
	for _, l := range listings {
		if l.in == nil {
			l.in = map[string]any{}
		}
		all = append(all, aName.FindAllString(string(x.must(l.service, l.operation, l.in)), -1)...)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\n")
}

// parameters are those of a request.
func parameters(pairs ...string) (list []map[string]string) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, map[string]string{"ParameterKey": pairs[i], "ParameterValue": pairs[i+1]})
	}
	return list
}

// everything is the template of one resource of each type.
func everything(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestStackOfEverything makes one resource of each type with the real services,
// updates them all, has an update taken back, and deletes them.
func TestStackOfEverything(t *testing.T) {
	x := stacks{t, start(t, t.TempDir())}
	defer x.s.Close(t.Context())
	text := everything(t)
	before := x.things()
	request := map[string]any{"StackName": "all", "TemplateBody": text, "Capabilities": []string{"CAPABILITY_IAM"}}
	var made struct{ StackId string }
	if err := json.Unmarshal(x.must("cloudformation", "CreateStack", request), &made); err != nil {
		t.Fatal(err)
	}
	if status, why := x.rest(made.StackId); status != "CREATE_COMPLETE" {
		t.Fatalf("created: %s\n%s", status, why)
	}
	created := x.things()

	request["Parameters"] = parameters("Days", "14", "Text", "two")
	request["Tags"] = []map[string]string{{"Key": "stack", "Value": "tagged"}}
	request["TemplateBody"] = strings.Replace(text, "Outputs:\n", `  Late: {Type: AWS::Logs::LogGroup, DependsOn: [Alarm, FunctionAlias, InlinePolicy, Queue, Definition, Activity, Key], Properties: {LogGroupName: 'not a name'}}
Outputs:
`, 1)
	x.must("cloudformation", "UpdateStack", request)
	if status, why := x.rest(made.StackId); status != "UPDATE_ROLLBACK_COMPLETE" || !strings.Contains(why, "Late: ") {
		t.Fatalf("an update that fails: %s\n%s", status, why)
	}
	if again := x.things(); again != created {
		t.Errorf("there was\n%s\nand after an update was taken back\n%s", created, again)
	}

	request["TemplateBody"] = text
	x.must("cloudformation", "UpdateStack", request)
	if status, why := x.rest(made.StackId); status != "UPDATE_COMPLETE" {
		t.Fatalf("updated: %s\n%s", status, why)
	}
	if _, err := x.call("cloudformation", "UpdateStack", request); err == nil || !strings.Contains(err.Error(), "No updates are to be performed.") {
		t.Errorf("the same update again: %v", err)
	}
	x.must("cloudformation", "DeleteStack", map[string]string{"StackName": "all"})
	if status, why := x.rest(made.StackId); status != "DELETE_COMPLETE" {
		t.Fatalf("deleted: %s\n%s", status, why)
	}
	if after := x.things(); after != before {
		t.Errorf("there is still\n%s", after)
	}
}

// TestEverythingHasAllTypes holds the template against the types that there are.
func TestEverythingHasAllTypes(t *testing.T) {
	text := everything(t)
	for _, name := range resource.Names() {
		if !regexp.MustCompile("Type: " + name + `[\n,}]`).MatchString(text) {
			t.Errorf("the template has no %s", name)
		}
	}
}

// TestStackActsAsItsRole makes a stack with a role that may do a part only.
func TestStackActsAsItsRole(t *testing.T) {
	x := stacks{t, start(t, t.TempDir())}
	defer x.s.Close(t.Context())
	x.must("iam", "CreateRole", map[string]string{
		"RoleName":                 "maker",
		"AssumeRolePolicyDocument": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"},"Action":"sts:AssumeRole"}}`,
	})
	x.must("iam", "PutRolePolicy", map[string]string{
		"RoleName": "maker", "PolicyName": "p",
		"PolicyDocument": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["logs:*","states:DeleteActivity"],"Resource":"*"}}`,
	})
	var made struct{ StackId string }
	out := x.must("cloudformation", "CreateStack", map[string]string{
		"StackName": "s", "RoleARN": "arn:aws:iam::000000000000:role/maker",
		"TemplateBody": "Resources: {L: {Type: AWS::Logs::LogGroup}, A: {Type: AWS::StepFunctions::Activity, DependsOn: L}}",
	})
	if err := json.Unmarshal(out, &made); err != nil {
		t.Fatal(err)
	}
	status, why := x.rest(made.StackId)
	if status != "ROLLBACK_COMPLETE" || !strings.Contains(why, "states:CreateActivity") || !strings.Contains(why, "HandlerErrorCode: AccessDenied") {
		t.Errorf("stack is %s\n%s", status, why)
	}
	x.must("cloudformation", "DeleteStack", map[string]string{"StackName": "s"})
	if status, why := x.rest(made.StackId); status != "DELETE_COMPLETE" {
		t.Errorf("stack is %s\n%s", status, why)
	}
}
