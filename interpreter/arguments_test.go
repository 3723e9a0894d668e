package interpreter

import (
	"testing"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
)

// TestArgumentsAreChecked has arguments refused before the task is scheduled,
// which no Retry and no Catch is for.
func TestArgumentsAreChecked(t *testing.T) {
	const resource = "arn:aws:states:::sqs:sendMessage"
	task := func(fields string) string {
		return `{"StartAt":"S","States":{"S":{"Type":"Task",` + fields + `,"End":true,
			"Retry":[{"ErrorEquals":["States.ALL"]}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"S"}]}}}`
	}
	for _, c := range []struct{ name, definition, want string }{
		{"JSONPath", task(`"Resource":"` + resource + `","Parameters":{"QueueUrl":"q","MessageBody.$":"$.b"}`),
			`The Parameters '{"QueueUrl":"q","MessageBody":1}' could not be used to start the Task: [one, two]`},
		{"JSONata", task(`"QueryLanguage":"JSONata","Resource":"` + resource + `","Arguments":{"QueueUrl":"q","MessageBody":"b"}`),
			`The Arguments '{"QueueUrl":"q","MessageBody":"b"}' could not be used to start the Task: [one, two]`},
		{"a function", task(`"Resource":"arn:aws:lambda:us-east-1:123456789012:function:f"`), ""},
		{"an activity", task(`"Resource":"arn:aws:states:us-east-1:123456789012:activity:a"`), ""},
	} {
		d := newDriver(t, c.definition, `{"b":1}`)
		d.machine.CheckArguments = func(r string, arguments jsonvalue.Value) []string {
			if r != resource || arguments.Get("QueueUrl").Text() != "q" {
				t.Errorf("%s: checked %s %s", c.name, r, arguments.JSON())
			}
			return []string{"one", "two"}
		}
		d.step(Event{Kind: Start})
		if c.want == "" {
			if d.complete != nil || len(d.tasks) != 1 {
				t.Errorf("%s: %v", c.name, d.events)
			}
			continue
		}
		last := d.events[len(d.events)-1]
		want := "An error occurred while executing the state 'S' (entered at the event id #2). " + c.want
		if len(d.events) != 3 || last.Type != history.ExecutionFailed || *last.Details.Error != errRuntime || *last.Details.Cause != want {
			t.Errorf("%s: %s", c.name, asJSON(d.events))
		}
	}
}
