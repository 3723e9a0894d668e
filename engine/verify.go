package engine

import (
	"fmt"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// lastEvents are the events that end an execution, and the status it has then.
var lastEvents = map[history.Type]interpreter.Status{
	history.ExecutionSucceeded: interpreter.Succeeded, history.ExecutionFailed: interpreter.Failed,
	history.ExecutionAborted: interpreter.Aborted, history.ExecutionTimedOut: interpreter.TimedOut,
}

// VerifyExecution checks what a store holds of an execution, as the engine would
// read it: its state, the events of its history and how they follow one another,
// and that its end is told by all of them alike.
func VerifyExecution(x *store.Execution, state store.State, events [][]byte) error {
	last, err := verifyHistory(events)
	if err != nil {
		return err
	}
	status, ended := lastEvents[last]
	switch open := x.Status == store.Status(interpreter.Running); {
	case open && ended:
		return fmt.Errorf("it is %s, and its history ends with %s", x.Status, last)
	case !open && store.Status(status) != x.Status:
		return fmt.Errorf("it is %s, and its history ends with %s", x.Status, last)
	case !open && x.StopDate.IsZero():
		return fmt.Errorf("it is %s and has no date of its end", x.Status)
	}
	for name, snapshot := range map[string][]byte{"state": state.Snapshot, "what is kept for a redrive": x.Redrive} {
		if len(snapshot) == 0 {
			continue
		}
		if _, err := interpreter.Decode(snapshot); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// verifyHistory returns the type of the last event.
func verifyHistory(events [][]byte) (last history.Type, err error) {
	for i, data := range events {
		e, err := history.Parse(data)
		if err != nil {
			return "", fmt.Errorf("event %d: %w", i+1, err)
		}
		if e.ID != int64(i+1) {
			return "", fmt.Errorf("event %d has the id %d", i+1, e.ID)
		}
		if e.PreviousID < 0 || e.PreviousID >= e.ID {
			return "", fmt.Errorf("event %d comes after event %d", e.ID, e.PreviousID)
		}
		last = e.Type
	}
	return last, nil
}
