package interpreter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/history"
)

const endless = `{"StartAt": "A", "States": {
	"A": {"Type": "Pass", "Next": "B"},
	"B": {"Type": "Choice", "Choices": [{"Variable": "$.never", "IsPresent": true, "Next": "C"}], "Default": "A"},
	"C": {"Type": "Succeed"}}}`

// A loop without a wait ends at the limit on the history, and no step of it is
// long.
func TestEndlessLoopEndsWithItsHistory(t *testing.T) {
	d := newDriver(t, endless, `{}`)
	d.start()
	if d.steps < 20 {
		t.Errorf("only %d steps", d.steps)
	}
	last := d.events[len(d.events)-1]
	if last.ID != 25_000 || last.Type != history.ExecutionFailed || *last.Details.Error != "States.Runtime" ||
		*last.Details.Cause != "The execution reached the maximum number of history events (25000)." {
		t.Errorf("ended with %s", asJSON(last))
	}
	if before := d.events[len(d.events)-2]; last.PreviousID != before.ID {
		t.Errorf("%d <- %d", last.PreviousID, last.ID)
	}
}

// At every length of history: what there is no room for is not done.
func TestHistoryLimitTakesBackWhatWasUnderWay(t *testing.T) {
	const definition = `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
		"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "S"}],
		"Branches": [
			{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9, "End": true}}},
			{"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "Iterator": {
				"StartAt": "T", "States": {"T": {"Type": "Task", "TimeoutSeconds": 5, "End": true,
					"Resource": "arn:aws:lambda:eu-north-1:123456789012:function:f"}}}}}}]},
		"S": {"Type": "Succeed"}}}`
	for limit := int64(3); limit < 40; limit++ {
		d := newDriver(t, definition, `[1, 2]`)
		d.machine.Limits.HistoryEvents = limit
		d.start()
		for d.complete == nil && len(d.timers) > 0 {
			d.fire()
		}
		last := d.events[len(d.events)-1]
		if d.complete == nil || last.ID > limit {
			t.Errorf("limit %d: %s", limit, asJSON(last))
		}
		if last.ID == limit && !strings.Contains(asJSON(last), fmt.Sprintf("history events (%d)", limit)) && d.complete.Status != Succeeded {
			t.Errorf("limit %d: %s", limit, asJSON(last))
		}
	}
}

func TestPayloadLimit(t *testing.T) {
	const definition = `{"StartAt": "T", "States": {
		"T": {"Type": "Task", "Resource": "arn:aws:lambda:eu-north-1:123456789012:function:f", "ResultPath": "$.r", "Next": "S"},
		"S": {"Type": "Succeed"}}}`
	const cause = "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
	text := func(n int) string { return `"` + strings.Repeat("x", n-2) + `"` }
	for _, c := range []struct {
		name   string
		result string
		status Status
		cause  string
	}{
		{"result fits, output too", text(262_144 - len(`{"r":}`)), Succeeded, ""},
		{"output too large", text(262_144 - len(`{"r":}`) + 1), Failed, fmt.Sprintf(cause, "T")},
		{"result too large", text(262_145), Failed, fmt.Sprintf(cause, "arn:aws:lambda:eu-north-1:123456789012:function:f")},
	} {
		d := newDriver(t, definition, `{}`)
		d.start()
		d.answer(Event{Kind: TaskSucceeded, Task: 3, Output: c.result})
		if d.complete == nil || d.complete.Status != c.status {
			t.Fatalf("%s: %s", c.name, d.complete.Status)
		}
		if c.cause != "" && (*d.complete.Cause != c.cause || *d.complete.Error != "States.DataLimitExceeded") {
			t.Errorf("%s: %s %s", c.name, *d.complete.Error, *d.complete.Cause)
		}
	}
}

// A poller that waits costs a few hundred bytes beside its own data.
func TestSnapshotIsSmall(t *testing.T) {
	const definition = `{"StartAt": "W", "States": {
		"W": {"Type": "Wait", "Seconds": 60, "Next": "T"},
		"T": {"Type": "Task", "Resource": "arn:aws:states:eu-north-1:123456789012:activity:a", "Next": "W",
			"TimeoutSeconds": 9, "HeartbeatSeconds": 3,
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "S"}]},
		"S": {"Type": "Succeed"}}}`
	const input = `{"job": "1"}`
	d := newDriver(t, definition, input)
	d.start()
	waiting := len(d.snapshot.Encode())
	d.fire()
	d.step(Event{Kind: TaskStarted, Task: d.tasks[0].ID})
	polling := len(d.snapshot.Encode())
	if waiting > len(input)+50 || polling > len(input)+150 {
		t.Errorf("%d bytes while waiting, %d during the task", waiting, polling)
	}
}

func TestLongCausesAreCut(t *testing.T) {
	d := newDriver(t, `{"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"a.$": "$.none"}, "End": true}}}`,
		`{"x": "`+strings.Repeat("é", 100_000)+`"}`)
	d.start()
	if n := len([]rune(*d.complete.Cause)); n != maxCause {
		t.Errorf("cause of %d characters", n)
	}
}
