package samples_test

import (
	"strings"
	"testing"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/samples"
	"github.com/treadle-run/treadle/template"
	"github.com/treadle-run/treadle/template/serverless"
)

// TestAll holds that each sample's template binds and evaluates, that its state
// machines are valid, and that it says where to start and with what.
func TestAll(t *testing.T) {
	list, err := samples.All()
	if err != nil || len(list) != 5 {
		t.Fatalf("%d samples: %v", len(list), err)
	}
	for _, s := range list {
		t.Run(s.Name, func(t *testing.T) {
			if s.Title == "" || !strings.Contains(s.Readme, "aws cloudformation deploy") {
				t.Error("its page has no title, or does not say how to deploy it")
			}
			if len(s.Template) > template.MaxBody {
				t.Errorf("the template has %d bytes", len(s.Template))
			}
			check(t, bind(t, s))
		})
	}
}

// TestJobStatusPoller holds the sample to the resources that the original has.
func TestJobStatusPoller(t *testing.T) {
	s, ok, err := samples.Find("job-status-poller")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	b := bind(t, s)
	if n := len(b.Resources()); n != 19 {
		t.Errorf("there are %d resources", n)
	}
	place := map[string]int{}
	for i, id := range b.Order() {
		place[id] = i
	}
	for _, pair := range [][2]string{
		{"SampleComputeEnvironment", "SampleJobQueue"},
		{"LambdaExecutionRole", "SubmitJobFunction"},
		{"SubmitJobFunction", "JobStatusPollerStateMachine"},
		{"VPCGatewayAttachment", "Route"},
		{"IamInstanceProfile", "SampleComputeEnvironment"},
	} {
		if place[pair[0]] > place[pair[1]] {
			t.Errorf("%s comes after %s", pair[0], pair[1])
		}
	}
}

func TestFindNothing(t *testing.T) {
	if _, ok, err := samples.Find("nothing"); ok || err != nil {
		t.Error(ok, err)
	}
}

func bind(t *testing.T, s samples.Sample) *template.Bound {
	t.Helper()
	parsed, err := template.Parse(s.Template)
	if err != nil {
		t.Fatal(err)
	}
	processed, err := parsed.Process(nil, map[string]template.Macro{serverless.Name: serverless.Transform})
	if err != nil {
		t.Fatal(err)
	}
	b, err := processed.Bind(nil, template.Env{AccountID: "123456789012", Region: "us-east-1", StackName: s.Name})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func check(t *testing.T, b *template.Bound) {
	t.Helper()
	machines := 0
	for _, r := range b.Resources() {
		properties, err := b.Evaluate(r.Properties, world{})
		if err != nil {
			t.Errorf("%s: %v", r.LogicalID, err)
		}
		if r.Type == "AWS::StepFunctions::StateMachine" {
			machines++
			for _, d := range asl.Validate(definition(properties), asl.Standard) {
				t.Errorf("%s: %s", r.LogicalID, d)
			}
		}
	}
	if machines != 1 {
		t.Errorf("there are %d state machines", machines)
	}
	outputs := map[string]string{}
	for _, o := range b.Outputs() {
		v, err := b.Evaluate(o.Value, world{})
		if err != nil {
			t.Errorf("%s: %v", o.Key, err)
		}
		outputs[o.Key] = v.Text()
	}
	if outputs["StateMachineArn"] == "" {
		t.Error("no output StateMachineArn")
	}
	if _, err := jsonvalue.Parse(outputs["ExecutionInput"]); err != nil {
		t.Errorf("the output ExecutionInput is %q: %v", outputs["ExecutionInput"], err)
	}
}

// definition returns the definition of a state machine with its substitutions put
// in.
func definition(properties jsonvalue.Value) string {
	text := properties.Get("DefinitionString").Text()
	if d := properties.Get("Definition"); d.Exists() {
		text = d.JSON()
	}
	for name, v := range properties.Get("DefinitionSubstitutions").Members() {
		text = strings.ReplaceAll(text, "${"+name+"}", v.Text())
	}
	return text
}

// world resolves as if all resources were functions.
type world struct{}

const functionARN = "arn:aws:lambda:us-east-1:123456789012:function:"

func (world) Ref(id string) (jsonvalue.Value, error) { return jsonvalue.StringValue(id), nil }

func (world) GetAtt(id, _ string) (jsonvalue.Value, error) {
	return jsonvalue.StringValue(functionARN + id), nil
}

func (world) ImportValue(name string) (jsonvalue.Value, error) {
	return jsonvalue.StringValue(name), nil
}
