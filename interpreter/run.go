package interpreter

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/treadle-run/treadle/history"
)

// run is one step under way.
type run struct {
	scratch  *Scratch // may be nil
	m        *Machine
	s        *Snapshot
	e        Event
	history  []history.Event
	commands []Command

	transitions int // states that may still be entered in this step
	bytes       int // of data that this step may still write, roughly
	full        bool
	kept        *Snapshot // what a redrive would go on from, once something has failed
	source      *rand.ChaCha8
	input       document // of the execution, for the context object

	trial *StateTest // nil in executions
}

// Limits where none are set (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
const (
	defaultHistoryEvents = 25_000
	defaultPayloadBytes  = 262_144
)

func (l Limits) historyEvents() int64 {
	if l.HistoryEvents == 0 {
		return defaultHistoryEvents
	}
	return l.HistoryEvents
}

func (l Limits) payloadBytes() int {
	if l.PayloadBytes == 0 {
		return defaultPayloadBytes
	}
	return l.PayloadBytes
}

// over reports whether the execution has ended.
func (r *run) over() bool { return r.s.root == nil }

// live reports whether there is anything left to do: the execution goes on and
// its history has room.
func (r *run) live() bool { return !r.over() && !r.full }

// queue gives t a turn.
func (r *run) queue(t *thread) { r.s.ready = append(r.s.ready, t) }

// emit writes an event on t's thread and returns its id.
func (r *run) emit(t *thread, typ history.Type, d history.Details) int64 {
	if id := r.aside(t.previous, typ, d); id != 0 {
		t.previous = id
	}
	return t.previous
}

// aside writes an event that no thread goes on from and returns its id, 0 where
// the history has no room: the last place is for the event that ends the
// execution.
func (r *run) aside(previous int64, typ history.Type, d history.Details) int64 {
	if r.s.lastEvent >= r.m.Limits.historyEvents()-1 {
		r.full = true
		return 0
	}
	return r.write(previous, typ, d)
}

// firstEvents is for how many events there is room at first: for those of most steps.
const firstEvents = 8

func (r *run) write(previous int64, typ history.Type, d history.Details) int64 {
	r.s.lastEvent++
	r.bytes -= len(d.Input) + len(d.Output) + len(d.Parameters)
	if r.history == nil {
		r.history = make([]history.Event, 0, firstEvents)
	}
	r.history = append(r.history, history.Event{
		ID: r.s.lastEvent, PreviousID: previous, Time: r.e.Time, Type: typ, Details: d,
	})
	return r.s.lastEvent
}

// failExecution ends the execution with an error, that of a full history where
// there was no room for what led to it.
func (r *run) failExecution(previous int64, name, cause *string) {
	if r.full {
		name = new(errRuntime)
		cause = new(fmt.Sprintf("The execution reached the maximum number of history events (%d).",
			r.m.Limits.historyEvents()))
	}
	r.trial.failed(name, cause)
	r.write(previous, history.ExecutionFailed, history.Details{Error: name, Cause: cause})
	r.complete(Complete{Status: Failed, Error: name, Cause: cause})
}

// succeed ends the execution with its output.
func (r *run) succeed(previous int64, output document) {
	if r.full {
		return
	}
	r.write(previous, history.ExecutionSucceeded, history.Details{Output: output.Text()})
	r.complete(Complete{Status: Succeeded, Output: output.Text()})
}

// complete takes back all that is under way.
func (r *run) complete(c Complete) {
	if c.Status != Succeeded && !r.full {
		c.Redrive = r.redrivable()
	}
	for t := range r.s.threads() {
		r.release(t)
	}
	r.cancelTimer(&r.s.deadline)
	r.cancelTimer(&r.s.turn)
	// What this step asked for and nobody holds any more, as when the history
	// had no room for it.
	r.commands = slices.DeleteFunc(r.commands, func(c Command) bool {
		switch c.(type) {
		case StartTimer, ScheduleTask, StartMapRun:
			return true
		}
		return false
	})
	r.commands = append(r.commands, c)
	r.s.root, r.s.ready = nil, nil
}

// release takes back what one thread waits for.
func (r *run) release(t *thread) {
	r.cancelTimer(&t.timer)
	r.cancelTimer(&t.heartbeat)
	switch t.phase {
	case phaseTask:
		r.cancelTask(t)
	case phaseMapRun:
		r.stopMapRun(t)
	}
}

// startTimer asks for a timer. An execution lives a year at the most, so a
// later time than a hundred years from now is never reached anyway.
func (r *run) startTimer(due time.Time) timer {
	if latest := r.e.Time.AddDate(100, 0, 0); due.After(latest) {
		due = latest
	}
	r.s.lastTimer++
	t := timer{id: r.s.lastTimer, due: due.UTC()}
	r.commands = append(r.commands, StartTimer{ID: t.id, Due: t.due})
	return t
}

// cancelTimer takes a timer back, silently where this same step asked for it.
func (r *run) cancelTimer(t *timer) {
	if t.id == 0 {
		return
	}
	asked := StartTimer{ID: t.id, Due: t.due}
	if i := slices.Index(r.commands, Command(asked)); i >= 0 {
		r.commands = slices.Delete(r.commands, i, i+1)
	} else {
		r.commands = append(r.commands, CancelTimer(asked))
	}
	*t = timer{}
}

// cancelTask takes t's task back, silently where this same step scheduled it.
func (r *run) cancelTask(t *thread) {
	i := slices.IndexFunc(r.commands, func(c Command) bool {
		s, ok := c.(ScheduleTask)
		return ok && s.ID == t.task.id
	})
	if i >= 0 {
		r.commands = slices.Delete(r.commands, i, i+1)
	} else {
		r.commands = append(r.commands, CancelTask{ID: t.task.id})
	}
	t.task = task{}
}

// random gives the next 64 random bits of the step.
func (r *run) random() uint64 {
	if r.source == nil {
		r.source = rand.NewChaCha8(r.e.Seed)
	}
	return r.source.Uint64()
}

// seconds turns seconds into a duration, long ones into the longest.
func seconds(n int64) time.Duration {
	if n > int64(maxDuration/time.Second) {
		return maxDuration
	}
	return time.Duration(n) * time.Second
}

const maxDuration = 290 * 365 * 24 * time.Hour
