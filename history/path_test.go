package history

import (
	"slices"
	"testing"
)

func TestPath(t *testing.T) {
	event := func(typ Type, name string) Event { return Event{Type: typ, Details: Details{Name: name}} }
	events := []Event{
		event(ExecutionStarted, ""),
		event(ParallelStateEntered, "P"), event(ParallelStateStarted, ""),
		event(TaskStateEntered, "A"), event(TaskScheduled, ""), event(WaitStateEntered, "B"), event(TaskStateExited, "A"),
		event(TaskStateEntered, "A"), event(WaitStateExited, "B"), event(FailStateEntered, "F"), event(ParallelStateFailed, ""),
	}
	if got := Path(events); !slices.Equal(got, []string{"P", "A", "B", "A", "F"}) {
		t.Errorf("path is %v", got)
	}
	if got := Inside(events); !slices.Equal(got, []string{"P", "A", "F"}) {
		t.Errorf("inside are %v", got)
	}
	if Path(nil) != nil || Inside(nil) != nil {
		t.Error("no events have a path")
	}
}
