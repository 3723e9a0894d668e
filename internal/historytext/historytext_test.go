package historytext

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/history"
)

func TestWrite(t *testing.T) {
	began := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration, id int64, typ history.Type, details history.Details) history.Event {
		return history.Event{ID: id, Time: began.Add(d), Type: typ, Details: details}
	}
	events := []history.Event{
		at(0, 1, history.ExecutionStarted, history.Details{Input: "{\n  \"a\": 1\n}"}),
		at(0, 2, history.TaskStateEntered, history.Details{Name: "Call it", Input: `{"a":1}`}),
		at(0, 3, history.TaskScheduled, history.Details{ResourceType: "batch", Resource: "submitJob.sync", Parameters: `{"x":1}`}),
		at(1500*time.Millisecond, 4, history.TaskFailed, history.Details{Error: new("E"), Cause: new("because"), ResourceType: "batch", Resource: "submitJob.sync"}),
		at(time.Hour, 5, history.MapStateStarted, history.Details{Length: 3}),
		at(time.Hour, 6, history.MapIterationStarted, history.Details{Name: "M", Index: 0}),
		at(time.Hour, 7, history.TaskStateExited, history.Details{Name: "Call it", Output: `"` + strings.Repeat("é", 80) + `"`}),
		at(time.Hour, 8, history.ExecutionTimedOut, history.Details{}),
	}
	want := `          0s      1  ExecutionStarted             { "a": 1 }
          0s      2  TaskStateEntered             Call it {"a":1}
          0s      3  TaskScheduled                batch:submitJob.sync {"x":1}
        1.5s      4  TaskFailed                   batch:submitJob.sync E: because
      1h0m0s      5  MapStateStarted              3 items
      1h0m0s      6  MapIterationStarted          M item 0
      1h0m0s      7  TaskStateExited              Call it "` + strings.Repeat("é", 21) + `…
      1h0m0s      8  ExecutionTimedOut
`
	var b strings.Builder
	if err := Write(&b, events, 31); err != nil || b.String() != want {
		t.Errorf("%v\n%s", err, b.String())
	}
	if err := Write(full{}, events, 30); !errors.Is(err, errFull) {
		t.Errorf("a full device gives %v", err)
	}
}

// full is a device without room.
type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }
