package batch

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store/memory"
)

func TestSubstitute(t *testing.T) {
	parameters := map[string]string{"a": "1", "ab": "2", "a-b": "3", "loop": "Ref::a", "empty": "", "": "never", "x.y": "4"}
	for word, want := range map[string]string{
		"":                        "",
		"plain":                   "plain",
		"Ref::a":                  "1",
		"Ref::ab":                 "2",
		"Ref::abc":                "Ref::abc",
		"Ref::a-b":                "3",
		"Ref::a-c":                "1-c",
		"Ref::a_":                 "Ref::a_",
		"Ref::x.y":                "4",
		"s3://Ref::a/Ref::ab.txt": "s3://1/2.txt",
		"Ref::aRef::ab":           "Ref::a2",
		"Ref::a Ref::a":           "1 1",
		"Ref::loop":               "Ref::a",
		"Ref::empty!":             "!",
		"Ref::":                   "Ref::",
		"Ref:: a":                 "Ref:: a",
		"Ref::Ref::a":             "Ref::1",
		"ref::a":                  "ref::a",
		"Ref::none":               "Ref::none",
	} {
		if got := substitute(word, parameters); got != want {
			t.Errorf("substitute(%q) = %q, want %q", word, got, want)
		}
	}
}

func FuzzSubstitute(f *testing.F) {
	f.Add("echo Ref::a-b", "a", "1", "a-b", "2")
	f.Add("Ref::Ref::a", "a", "Ref::a", "", "")
	f.Fuzz(func(t *testing.T, word, name1, value1, name2, value2 string) {
		if got := substitute(word, nil); got != word {
			t.Errorf("without parameters %q becomes %q", word, got)
		}
		parameters := map[string]string{name1: value1, name2: value2}
		got := substitute(word, parameters)
		if !strings.Contains(word, placeholder) && got != word {
			t.Errorf("without a placeholder %q becomes %q", word, got)
		}
		if validName(name1) {
			// Between characters that no word has, a parameter is always replaced.
			if got := substitute("<Ref::"+name1+">", map[string]string{name1: value1}); got != "<"+value1+">" {
				t.Errorf("Ref::%s becomes %q, want %q", name1, got, value1)
			}
		}
	})
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"1", "1", true}, {"1", "12", false}, {"1*", "12", true}, {"1*", "1", true}, {"1*", "21", false},
		{"*", "", true}, {"*", "x", true}, {"**", "*x", true}, {"**", "x", false}, {"", "", true}, {"", "x", false},
		{"a*b", "a*b", true}, {"a*b", "axb", false}, {"Host", "host", false},
	} {
		if got := matches(c.pattern, c.text); got != c.want {
			t.Errorf("matches(%q, %q) = %t", c.pattern, c.text, got)
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("Host EC2*", "Host EC2 (instance i-1) terminated.")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := matches(pattern, text)
		switch {
		case pattern == text && !got:
			t.Errorf("%q does not match itself", text)
		case !strings.HasSuffix(pattern, "*") && got != (pattern == text):
			t.Errorf("matches(%q, %q) = %t", pattern, text, got)
		case got && !strings.HasPrefix(text, strings.TrimSuffix(pattern, "*")):
			t.Errorf("matches(%q, %q)", pattern, text)
		}
		if !matches(text+"*", text+pattern) {
			t.Errorf("%q does not begin with %q", text+pattern, text)
		}
	})
}

// FuzzContainer holds that what containers need is understood or refused, and
// that overriding with nothing changes nothing.
func FuzzContainer(f *testing.F) {
	f.Add(`{"vcpus":1,"memory":10}`, `{"resourceRequirements":[{"type":"VCPU","value":"0.5"}]}`)
	f.Add(`{"resourceRequirements":[{"type":"VCPU","value":"1e9"},{"type":"GPU","value":"-0"}]}`, `{"environment":[{"name":"A"}]}`)
	f.Fuzz(func(t *testing.T, container, overrides string) {
		c, err := jsonvalue.Parse(container)
		if err != nil {
			return
		}
		o, err := jsonvalue.Parse(overrides)
		if err != nil {
			return
		}
		if c.Kind() == jsonvalue.Object && !jsonvalue.Equal(overridden(c, jsonvalue.ObjectValue()), c) {
			t.Errorf("overriding nothing changes %s", container)
		}
		for _, platforms := range [][]string{nil, {"FARGATE"}} {
			needs, err := needsOf(overridden(c, o), platforms)
			if err == nil && (needs.MilliVCPUs <= 0 || needs.MemoryMiB < leastMemory || needs.GPUs < 0) {
				t.Errorf("%s with %s needs %+v", container, overrides, needs)
			}
		}
	})
}

// FuzzOperations holds that no input makes a fault of ours.
func FuzzOperations(f *testing.F) {
	service, err := New(context.Background(), Options{Store: memory.New(), Backend: newFakeBackend(), Dir: f.TempDir(), MemoryMiB: 1024})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { service.Close(context.Background()) })
	registry := awsapi.NewRegistry(slog.New(slog.DiscardHandler))
	registry.CheckInputs(validate.Checker{})
	registry.Register(service)
	var names []string
	for _, op := range service.Operations() {
		if op.Handler != nil {
			names = append(names, op.Name)
		}
	}
	call := func(name, input string) error {
		_, err := registry.Call(context.Background(), awsapi.Call{
			Service: "batch", Operation: name, Region: "us-east-1", RequestID: "r",
			Identity: awsapi.Identity{Account: "123456789012"}, Input: json.RawMessage(input),
		})
		return err
	}
	for name, input := range map[string]string{
		"CreateComputeEnvironment": `{"computeEnvironmentName":"e","type":"UNMANAGED","unmanagedvCpus":1}`,
		"CreateJobQueue":           `{"jobQueueName":"q","priority":1,"computeEnvironmentOrder":[{"order":1,"computeEnvironment":"e"}]}`,
		"RegisterJobDefinition":    `{"jobDefinitionName":"d","type":"container","containerProperties":{"image":"i","command":["c"],"vcpus":1,"memory":10}}`,
		"SubmitJob":                `{"jobName":"j","jobQueue":"q","jobDefinition":"d","arrayProperties":{"size":2},"dependsOn":[{"type":"SEQUENTIAL"}]}`,
		"ListJobs":                 `{"jobQueue":"q","filters":[{"name":"JOB_NAME","values":["*"]}],"nextToken":"AA"}`,
		"TagResource":              `{"resourceArn":"arn:aws:batch:us-east-1:123456789012:job-definition/d:1","tags":{"k":"v"}}`,
		"DescribeJobs":             `{"jobs":["arn:aws:batch:us-east-1:123456789012:job/x"]}`,
	} {
		f.Add(uint8(slices.Index(names, name)), input)
	}
	f.Fuzz(func(t *testing.T, operation uint8, input string) {
		name := names[int(operation)%len(names)]
		err := call(name, input)
		if err == nil {
			return
		}
		if text := describeError(err); strings.HasPrefix(text, "!!") || strings.HasPrefix(text, "!ServerException") {
			t.Errorf("%s %s: %s", name, input, text)
		}
	})
}
