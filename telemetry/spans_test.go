package telemetry

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/history"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// chain makes a history of lines "id previous Type [name or error]", one second
// an event.
func chain(t *testing.T, text string) (events []history.Event) {
	t.Helper()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var e history.Event
		var detail string
		if n, err := fmt.Sscan(line, &e.ID, &e.PreviousID, &e.Type, &detail); n < 3 {
			t.Fatal(line, err)
		}
		e.Time = began.Add(time.Duration(i) * time.Second)
		if strings.Contains(string(e.Type), "State") {
			e.Details.Name = detail
		} else if detail != "" {
			e.Details.Error = &detail
		}
		events = append(events, e)
	}
	return events
}

// shown writes spans as "name<parent begin-end tries error".
func shown(spans []span) string {
	var lines []string
	for _, s := range spans {
		parent, end := "", "open"
		if s.parent >= 0 {
			parent = "<" + spans[s.parent].name
		}
		if !s.end.IsZero() {
			end = fmt.Sprint(s.end.Sub(began).Seconds())
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s%s %v-%s %d %s", s.name, parent, s.begin.Sub(began).Seconds(), end, s.tries, s.error)))
	}
	return strings.Join(lines, "\n")
}

func TestSpansOfStates(t *testing.T) {
	for name, c := range map[string]struct{ events, want string }{
		"retried task": {`
			1 0 ExecutionStarted
			2 0 TaskStateEntered Submit
			3 2 TaskScheduled
			4 3 TaskFailed Oops
			5 4 TaskScheduled
			6 5 TaskSucceeded
			7 6 TaskStateExited Submit
			8 7 SucceedStateEntered Done
			9 8 SucceedStateExited Done
			10 9 ExecutionSucceeded`,
			"Submit 1-6 2\nDone 7-8 0"},
		"failure": {`
			1 0 ExecutionStarted
			2 0 TaskStateEntered Submit
			3 2 LambdaFunctionScheduled
			4 3 LambdaFunctionFailed Oops
			5 4 ExecutionFailed Oops`,
			"Submit 1-open 1 Oops"},
		"branches at once": {`
			1 0 ExecutionStarted
			2 0 ParallelStateEntered Both
			3 2 ParallelStateStarted
			4 3 PassStateEntered A
			5 3 PassStateEntered B
			6 5 PassStateExited B
			7 4 PassStateExited A
			8 7 PassStateEntered A2
			9 8 PassStateExited A2
			10 9 ParallelStateSucceeded
			11 10 ParallelStateExited Both
			12 11 PassStateEntered Last`,
			"Both 1-10 0\nA<Both 3-6 0\nB<Both 4-5 0\nA2<Both 7-8 0\nLast 11-open 0"},
		"iterations": {`
			1 0 ExecutionStarted
			2 0 MapStateEntered Each
			3 2 MapStateStarted
			4 3 MapIterationStarted
			5 4 PassStateEntered Do
			6 5 PassStateExited Do
			7 6 MapIterationSucceeded
			8 3 MapIterationStarted
			9 8 PassStateEntered Do
			10 9 PassStateExited Do
			11 10 MapStateExited Each`,
			"Each 1-10 0\nDo<Each 4-5 0\nDo<Each 8-9 0"},
	} {
		if got := shown(spansOf(chain(t, c.events))); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
}

func TestSpansAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("1 0 ExecutionStarted\n2 0 PassStateEntered S\n3 2 PassStateExited S\n")
	for id := 4; id < 10_000; id += 2 {
		fmt.Fprintf(&b, "%d %d PassStateEntered S\n%d %d PassStateExited S\n", id, id-1, id+1, id)
	}
	if n := len(spansOf(chain(t, b.String()))); n != mostSpans {
		t.Errorf("%d spans, want %d", n, mostSpans)
	}
}
