package outputs

import (
	"regexp"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/jsonvalue"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		service, operation, result string
		complete                   bool
		want                       string
	}{
		{"eventbridge", "PutEvents", `{}`, true, ""},
		{"eventbridge", "PutEvents", `{"Entries":[{"EventId":"e"}],"more":1}`, true, ""},
		{"eventbridge", "PutEvents", `{"Entries":"e"}`, true, "Field 'Entries' must be an array"},
		{"eventbridge", "PutEvents", `{"Entries":["e"]}`, true, "Field 'Entries' must be an object"},
		{"eventbridge", "PutEvents", `{"Entries":[{"EventId":1}]}`, true, "Field 'EventId' must be a string"},
		{"eventbridge", "PutEvents", `{"Entries":null}`, true, ""},
		{"sfn", "StartExecution", `{}`, true, "Required field 'ExecutionArn' is missing"},
		{"sfn", "StartExecution", `{}`, false, ""},
		{"sfn", "StartExecution", `{"ExecutionArn":"a","StartDate":true}`, true, "Field 'StartDate' must be a string"},
		{"sfn", "StartExecution", `{"executionArn":1}`, false, ""},
		{"kms", "Encrypt", `{"CiphertextBlob":1}`, true, "Field 'CiphertextBlob' must be a string"},
		{"lambda", "GetFunction", `{"Configuration":{"MemorySize":127}}`, false, "Field 'MemorySize' is less than the minimum value"},
		{"lambda", "GetFunction", `{"Configuration":{"MemorySize":1e9}}`, false, "Field 'MemorySize' is greater than the maximum value"},
		{"lambda", "GetFunction", `{"Configuration":{"MemorySize":128}}`, false, ""},
		{"s3", "GetObject", `{"ContentLength":"9000"}`, false, "Field 'ContentLength' must be a number"},
		{"s3", "GetObject", `{"Metadata":{"a":1}}`, false, "Field 'Metadata' must be a string"},
		{"sqs", "SetQueueAttributes", `{"what":"ever"}`, true, ""}, // it answers nothing
		{"dynamodb", "PutItem", `{"ConsumedCapacity":{"CapacityUnits":"1"}}`, true, "Field 'CapacityUnits' must be a number"},
		{"dynamodb", "GetItem", `{"Item":{"a":{"L":[{"BOOL":"no"}]}}}`, true, "Field 'BOOL' must be a boolean"},
		{"dynamodb", "NoSuchOperation", `{"Item":1}`, true, ""},
	} {
		v, err := jsonvalue.Parse(c.result)
		if err != nil {
			t.Fatal(err)
		}
		if got := Lookup(c.service).Fault(c.operation, v, c.complete); got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.service, c.operation, c.result, got, c.want)
		}
	}
	if Lookup("nothing") != nil {
		t.Error("there is a service called nothing")
	}
}

// TestTable holds every line of the table to its grammar: a type that is not
// one, or a structure that is not there, would be a panic at some mock.
func TestTable(t *testing.T) {
	name := regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	typ := regexp.MustCompile(`^[[{]*(s|b|\?|n((-?[0-9.]+)?\.\.[0-9.]*)?|\.([A-Za-z0-9_]+))[]}]*$`)
	files := open().File
	if len(files) < 400 {
		t.Fatalf("only %d services", len(files))
	}
	for _, f := range files {
		s := Lookup(f.Name)
		for operation, output := range s.operations {
			if _, ok := s.structures[output]; !ok || !name.MatchString(operation) {
				t.Fatalf("%s: operation %q answers %q", f.Name, operation, output)
			}
		}
		for _, members := range s.structures {
			for _, m := range strings.Fields(members) {
				_, text, _ := strings.Cut(m, ":")
				parts := typ.FindStringSubmatch(text)
				if parts == nil {
					t.Fatalf("%s: member %q", f.Name, m)
				}
				if _, ok := s.structures[parts[4]]; parts[4] != "" && !ok {
					t.Fatalf("%s: no structure for %q", f.Name, m)
				}
			}
		}
	}
}
