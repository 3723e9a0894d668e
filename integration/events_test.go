package integration_test

import (
	"strings"
	"testing"
)

func TestPutEvents(t *testing.T) {
	const resource = "arn:aws:states:::events:putEvents"
	s := &service{answers: map[string][]any{"PutEvents": {`{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}`}}}
	o, _ := run(t, s, task(resource, `{"Entries":[{"Source":"app","DetailType":"t","Detail":{"a":1},"Resources":["r"]}]}`))
	check(t, "call", s.made(), `events.PutEvents {"Entries":[{"Source":"app","DetailType":"t","Detail":"{\"a\":1}","Resources":["r","`+parent+`","`+machine+`"]}]}`+"\n")
	if o.Failed || !strings.HasPrefix(o.Output, `{"Entries":[{"EventId":"e"}],"FailedEntryCount":0,`) && !strings.HasPrefix(o.Output, `{"FailedEntryCount":0,"Entries":[{"EventId":"e"}],`) {
		t.Errorf("output is %s, failure %s", o.Output, failureOf(o))
	}

	s = &service{answers: map[string][]any{"PutEvents": {`{"FailedEntryCount":1,"Entries":[{"ErrorCode":"E","ErrorMessage":"m"}]}`}}}
	o, _ = run(t, s, task(resource, `{"Entries":[{"Source":"app"}]}`))
	if got := failureOf(o); !strings.HasPrefix(got, "EventBridge.FailedEntry: ") || !strings.Contains(got, `"ErrorCode":"E"`) {
		t.Errorf("failure is %s", got)
	}
}
