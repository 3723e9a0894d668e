package stepfunctions

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// sink keeps what is logged, by log group.
type sink struct {
	mu     sync.Mutex
	groups map[string][]string
}

func (s *sink) PutExecutionLog(_ context.Context, group string, _ *store.Execution, events []LogEvent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.groups[group] = append(s.groups[group], e.Message)
	}
	return nil
}

const logGroupARN = "arn:aws:logs:us-east-1:000000000000:log-group:g:*"

func TestExecutionLogs(t *testing.T) {
	started := history.Event{ID: 1, Type: history.ExecutionStarted, Time: time.UnixMilli(1), Details: history.Details{Input: `{}`, RoleARN: "r"}}
	failed := history.Event{ID: 2, Type: history.ExecutionFailed, Time: time.UnixMilli(2)}
	const end = `,"execution_arn":"arn:x","redrive_count":"0"}`
	first := func(details string) string {
		return `{"id":"1","type":"ExecutionStarted","details":{` + details + `},"previous_event_id":"0","event_timestamp":"1"` + end
	}
	last := `{"id":"2","type":"ExecutionFailed","details":{},"previous_event_id":"0","event_timestamp":"2"` + end
	destinations := &[]logDestination{{&logGroup{logGroupARN}}}
	for _, c := range []struct {
		name     string
		settings loggingConfiguration
		want     []string
	}{
		{"all events with data", loggingConfiguration{"ALL", true, destinations}, []string{first(`"input":"{}","inputDetails":{"truncated":false},"roleArn":"r"`), last}},
		{"all events without data", loggingConfiguration{"ALL", false, destinations}, []string{first(`"roleArn":"r"`), last}},
		{"failures only", loggingConfiguration{"FATAL", false, destinations}, []string{last}},
		{"nothing", loggingConfiguration{"OFF", false, destinations}, nil},
		{"no destination", loggingConfiguration{"ALL", false, nil}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := memory.New()
				if err := s.Apply(t.Context(), revisionTable(s).Put(&revision{Key: "k", Logging: c.settings}, 0)); err != nil {
					t.Fatal(err)
				}
				to := &sink{groups: map[string][]string{}}
				logs := NewExecutionLogs(s, to, slog.New(slog.DiscardHandler))
				x := &store.Execution{ARN: "arn:x", LoggingRevision: "k"}
				logs.Committed(x, [][]byte{started.AppendJSON(nil), failed.AppendJSON(nil)})
				if err := logs.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := to.groups[logGroupARN]; !slices.Equal(got, c.want) {
					t.Errorf("logged %q, want %q", got, c.want)
				}
			})
		})
	}
}
