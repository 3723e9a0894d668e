package engine

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// transition gathers what a batch does to one execution.
type transition struct {
	tools     *tools
	live      *live
	expect    uint64
	missing   []string // activities that do not exist
	requests  []*request
	accepted  []bool // by request
	stepped   bool   // something was accepted
	opened    bool   // the execution is new, or was opened again
	record    bool   // the record changed
	first     int64  // id of the first new event
	events    [][]byte
	addTimers []store.Message
	endTimers []store.Message
	schedule  []interpreter.ScheduleTask
	put       []store.Task
	cancel    []int64 // tasks that nobody waits for any more
	ended     []int64 // tasks that were answered
	startRuns []interpreter.StartMapRun
	stopRuns  []int64 // Map Runs that nobody waits for any more
	fault     error
}

func newTransition(with *tools, l *live, missing []string) *transition {
	return &transition{tools: with, live: l, expect: l.version, missing: missing}
}

// tools are what the steps of one shard use one after the other.
type tools struct {
	scratch interpreter.Scratch
	events  arena
}

// arena is memory for encoded events: many that are written together share one
// piece of it, which goes when none of them is needed any more.
type arena struct {
	free []byte
	used int // bytes, since whoever wants to know has set it to zero
}

const (
	arenaPiece = 64 << 10
	arenaRest  = 1 << 10 // less than most events need is left unused
)

// encode returns an event as history.Event encodes it.
func (a *arena) encode(e *history.Event) []byte {
	if cap(a.free) < arenaRest {
		a.free = make([]byte, 0, arenaPiece)
	}
	encoded := e.AppendJSON(a.free)
	a.used += len(encoded)
	if n := len(encoded); n <= cap(a.free) { // else it had to be written elsewhere
		a.free = encoded[n:n]
		encoded = encoded[:n:n]
	}
	return encoded
}

// apply steps the execution with the request's event. A fault of the
// interpreter spoils the whole transition, which must not be committed then.
func (t *transition) apply(r *request) {
	t.requests = append(t.requests, r)
	t.accepted = append(t.accepted, false)
	if r.timer != nil {
		t.endTimers = append(t.endTimers, *r.timer)
	}
	if r.endTask != 0 {
		t.ended = append(t.ended, r.endTask)
		return
	}
	if t.fault != nil || t.live.closed || r.token != "" && !t.holds(r) {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			t.fault = fmt.Errorf("step of %s: panic: %v\n%s", t.live.record.ARN, v, debug.Stack())
		}
	}()
	result := t.live.machine.StepIn(&t.tools.scratch, t.live.snapshot, r.event)
	t.live.snapshot = result.Snapshot
	if !result.Accepted {
		return
	}
	t.accepted[len(t.accepted)-1] = true
	t.take(r, result)
}

func (t *transition) holds(r *request) bool {
	pending, matches := t.live.snapshot.PendingTask(r.event.Task, r.token)
	return pending && matches
}

func (t *transition) take(r *request, result interpreter.Result) {
	t.stepped = true
	if r.create != nil {
		t.record, t.opened = true, true
	}
	if t.first == 0 && len(result.History) > 0 {
		t.first = result.History[0].ID
	}
	t.events = slices.Grow(t.events, len(result.History))
	for i := range result.History {
		t.events = append(t.events, t.tools.events.encode(&result.History[i]))
	}
	switch r.event.Kind {
	case interpreter.TaskSucceeded, interpreter.TaskFailed, interpreter.MapRunSucceeded, interpreter.MapRunFailed:
		t.end(r.event.Task)
	}
	if r.putTask != nil {
		t.put = append(t.put, *r.putTask)
	}
	for _, c := range result.Commands {
		t.command(r, c)
	}
}

func (t *transition) command(r *request, c interpreter.Command) {
	id := t.live.record.ID
	switch c := c.(type) {
	case interpreter.ScheduleTask:
		t.schedule = append(t.schedule, c)
		t.put = append(t.put, store.Task{Execution: id, ID: c.ID, Data: encodeTask(c)})
	case interpreter.StartMapRun:
		t.startRuns = append(t.startRuns, c)
		t.put = append(t.put, store.Task{Execution: id, ID: c.ID, Data: encodeRow(row{MapRun: &c})})
	case interpreter.StopMapRun:
		t.stopRuns = append(t.stopRuns, c.ID) // its row goes once its children have ended
	case interpreter.CancelTask:
		t.cancel = append(t.cancel, c.ID)
		t.end(c.ID)
	case interpreter.StartTimer:
		t.addTimers = append(t.addTimers, store.Message{Execution: id, Timer: c.ID, Due: c.Due})
	case interpreter.CancelTimer:
		t.cancelTimer(store.Message{Execution: id, Timer: c.ID, Due: c.Due})
	case interpreter.Complete:
		t.complete(r, c)
	}
}

// end takes a task's row away, or keeps it from being written.
func (t *transition) end(task int64) {
	t.put = slices.DeleteFunc(t.put, func(p store.Task) bool { return p.ID == task })
	t.schedule = slices.DeleteFunc(t.schedule, func(c interpreter.ScheduleTask) bool { return c.ID == task })
	t.ended = append(t.ended, task)
}

func (t *transition) cancelTimer(m store.Message) {
	n := len(t.addTimers)
	t.addTimers = slices.DeleteFunc(t.addTimers, func(a store.Message) bool { return a.Timer == m.Timer })
	if len(t.addTimers) == n {
		t.endTimers = append(t.endTimers, m)
	}
}

func (t *transition) complete(r *request, c interpreter.Complete) {
	record := *t.live.record
	record.Status = store.Status(c.Status)
	record.StopDate = r.event.Time
	record.Output, record.Error, record.Cause = c.Output, c.Error, c.Cause
	record.Redrive = c.Redrive
	t.live.record = &record
	t.live.closed = true
	t.record = true
}

// changed reports whether there is anything to commit.
func (t *transition) changed() bool {
	return t.stepped || len(t.endTimers) > 0 || len(t.ended) > 0
}

func (t *transition) change() store.Change {
	c := store.Change{
		ID: t.live.record.ID, Expect: t.expect,
		FirstEvent: t.first, Events: t.events,
		AddTimers: t.addTimers, RemoveTimers: t.endTimers,
		PutTasks: t.put, RemoveTasks: t.ended,
	}
	if !t.live.closed {
		c.Snapshot = t.live.snapshot.Encode()
		t.live.encoded = c.Snapshot
		t.live.bytes = len(t.live.record.Input) + len(c.Snapshot)
	}
	if t.record {
		c.Execution = t.live.record
	}
	return c
}
