package integration

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

// nameSources says in each entry of events:putEvents which execution it comes
// from, as AWS does
// (https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html).
func nameSources(x *run, input jsonvalue.Value) jsonvalue.Value {
	own := []jsonvalue.Value{jsonvalue.StringValue(x.task.ExecutionARN), jsonvalue.StringValue(x.task.StateMachineARN)}
	entries := eachElement(input.Get("Entries"), func(entry jsonvalue.Value) jsonvalue.Value {
		var resources []jsonvalue.Value
		for _, r := range entry.Get("Resources").Elements() {
			resources = append(resources, r)
		}
		return entry.With("Resources", jsonvalue.ArrayValue(append(resources, own...)...))
	})
	return input.With("Entries", entries)
}

// entryFailure is the failure that events:putEvents ends with when an entry was
// not taken, nil otherwise.
func entryFailure(output jsonvalue.Value) *failure {
	if n, ok := output.Get("FailedEntryCount").Int64(); !ok || n == 0 {
		return nil
	}
	return &failure{name: "EventBridge.FailedEntry", cause: output.JSON()}
}
