package history

import (
	"testing"
	"time"
)

func TestLogLevels(t *testing.T) {
	for _, c := range []struct {
		typ  Type
		logs string
	}{
		{PassStateEntered, "ALL"},
		{ExecutionSucceeded, "ALL"},
		{TaskFailed, "ALL ERROR"},
		{FailStateEntered, "ALL ERROR"},
		{ExecutionFailed, "ALL ERROR FATAL"},
		{ExecutionTimedOut, "ALL ERROR FATAL"},
	} {
		got := ""
		for _, l := range []LogLevel{LogAll, LogError, LogFatal, LogOff} {
			if l.Logs(c.typ) {
				got += " " + string(l)
			}
		}
		if got != " "+c.logs {
			t.Errorf("%s is logged at%s, want %s", c.typ, got, c.logs)
		}
	}
}

func TestAppendLog(t *testing.T) {
	e := Event{ID: 2, PreviousID: 0, Time: time.UnixMilli(1700000000123), Type: PassStateEntered,
		Details: Details{Name: "A", Input: `{"x":1}`}}
	const head, tail = `{"id":"2","type":"PassStateEntered","details":{"name":"A"`,
		`},"previous_event_id":"0","event_timestamp":"1700000000123","execution_arn":"arn","redrive_count":"1"}`
	if got := string(e.AppendLog(nil, "arn", 1, false)); got != head+tail {
		t.Errorf("without data: %s", got)
	}
	if got := string(e.AppendLog(nil, "arn", 1, true)); got != head+`,"input":"{\"x\":1}","inputDetails":{"truncated":false}`+tail {
		t.Errorf("with data: %s", got)
	}
	e = Event{ID: 3, PreviousID: 2, Type: MapStateSucceeded, Time: time.UnixMilli(0)}
	if got := string(e.AppendLog(nil, "a", 0, true)); got != `{"id":"3","type":"MapStateSucceeded","details":{},"previous_event_id":"2","event_timestamp":"0","execution_arn":"a","redrive_count":"0"}` {
		t.Errorf("without details: %s", got)
	}
}
