package telemetry

import (
	"time"

	"github.com/treadle-run/treadle/history"
)

// span is a stretch of an execution: a state, from its entry to its exit.
type span struct {
	name   string
	parent int // index of the span around it; -1: the execution itself
	entry  int64
	begin  time.Time
	end    time.Time // zero: it was left open
	error  string    // of its last failure, "" if there was none
	tries  int       // of its task
}

// mostSpans is how many states of an execution are shown, which may go on for
// a year.
const mostSpans = 1000

// spansOf turns a history into the spans of its states. An event belongs to the
// state that the event before it, on its own branch, belonged to; so states
// within a Map or a Parallel find the one around them.
func spansOf(events []history.Event) (spans []span) {
	within := map[int64]int{} // by id of the event: the span it is in
	find := func(id int64) int {
		if i, ok := within[id]; ok {
			return i
		}
		return -1
	}
	for i := range events {
		e := &events[i]
		at := find(e.PreviousID)
		switch {
		case e.Entered():
			if len(spans) == mostSpans {
				return spans
			}
			spans = append(spans, span{name: e.Details.Name, parent: at, entry: e.ID, begin: e.Time})
			at = len(spans) - 1
		case at < 0:
		case e.Exited():
			spans[at].end = e.Time
			at = spans[at].parent
		default:
			spans[at].note(e)
		}
		within[e.ID] = at
	}
	return spans
}

// note takes what an event tells of a state.
func (s *span) note(e *history.Event) {
	switch e.Type {
	case history.TaskScheduled, history.LambdaFunctionScheduled, history.ActivityScheduled:
		s.tries++
		s.error = ""
	}
	if e.Details.Error != nil {
		s.error = *e.Details.Error
	}
}
