package interpreter

import (
	"slices"
	"time"

	"github.com/treadle-run/treadle/history"
)

// Step applies one event. It takes the snapshot over: the caller must not use s
// again. A nil s stands for an execution that has not begun, for which the
// event must be Start.
//
// One step goes as far as it can without the outside, but not without end: after
// some hundred states, or some megabytes of history, it asks for a timer that is
// due at once and goes on when that fires.
func (m *Machine) Step(s *Snapshot, e Event) Result { return m.StepIn(&Scratch{}, s, e) }

// Scratch is memory for steps to use again and again. The zero Scratch is ready
// to use, by one goroutine at a time.
type Scratch struct {
	run      run
	views    [8]view
	viewed   int // how many of the views are in use
	history  []history.Event
	commands []Command
}

// StepIn is Step with the memory of a Scratch: History and Commands of the
// result are good until that is used again.
func (m *Machine) StepIn(scratch *Scratch, s *Snapshot, e Event) Result {
	e.Time = e.Time.UTC().Round(0)
	clear(scratch.history) // what it refers to need not stay
	clear(scratch.commands)
	clear(scratch.views[:scratch.viewed])
	scratch.viewed = 0
	r := &scratch.run
	*r = run{
		scratch: scratch, m: m, s: s, e: e, transitions: maxTransitions, bytes: maxBytes,
		history: scratch.history[:0], commands: scratch.commands[:0],
	}
	if s == nil {
		r.s = &Snapshot{checked: true}
	}
	accepted := r.handle()
	if accepted {
		r.goOn()
	}
	scratch.history, scratch.commands = r.history, r.commands
	return Result{Snapshot: r.s, History: r.history, Commands: r.commands, Accepted: accepted}
}

// The bounds of one step.
const (
	maxTransitions = 500
	maxBytes       = 4 << 20
)

// handle lets the event take effect and reports whether it meant anything.
func (r *run) handle() bool {
	if r.s.lastEvent == 0 {
		if r.e.Kind != Start {
			return false
		}
		r.start()
		return true
	}
	if r.s.root == nil || r.s.closed != (r.e.Kind == Redrive) {
		return false
	}
	if !r.s.checked && !r.s.fits(r.m.Program) {
		r.failExecution(0, new(errRuntime), new("The saved state of the execution does not fit its definition."))
		return true
	}
	r.s.checked = true
	switch r.e.Kind {
	case TimerFired:
		return r.timerFired()
	case TaskStarted, TaskSubmitted, TaskSucceeded, TaskFailed, TaskHeartbeat:
		return r.taskEvent()
	case MapRunSucceeded, MapRunFailed:
		return r.mapRunEnded()
	case Redrive:
		r.redrive()
		return true
	case Abort:
		r.abortExecution()
		return true
	}
	return false
}

// start begins the execution.
func (r *run) start() {
	x := &r.m.Execution
	r.s.root = &thread{phase: phaseEnter, state: r.m.Program.StartAt.Index, input: textDocument(x.Input)}
	r.write(0, history.ExecutionStarted, history.Details{
		Input: x.Input, RoleARN: x.RoleARN, VersionARN: x.VersionARN, AliasARN: x.AliasARN,
	})
	if limit := r.m.timeout(); limit > 0 {
		r.s.deadline = r.startTimer(r.e.Time.Add(limit))
	}
	r.queue(r.s.root)
}

// expressTimeout is how long an Express execution may take
// (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
const expressTimeout = 5 * time.Minute

// timeout returns how long the execution may take, 0 for no limit.
func (m *Machine) timeout() time.Duration {
	limit := seconds(m.Program.TimeoutSeconds)
	if m.Execution.Express && (limit == 0 || limit > expressTimeout) {
		return expressTimeout
	}
	return limit
}

func (r *run) timerFired() bool {
	switch id := r.e.Timer; {
	case id == 0:
		return false
	case id == r.s.turn.id:
		r.s.turn = timer{}
	case id == r.s.deadline.id:
		r.s.deadline = timer{}
		r.expire()
	default:
		return r.threadTimerFired(id)
	}
	return true
}

// expire ends the execution at its own timeout. AWS names States.Timeout in the
// event only.
func (r *run) expire() {
	r.trial.failed(new(errTimeout), nil)
	r.write(0, history.ExecutionTimedOut, history.Details{Error: new(errTimeout)})
	r.complete(Complete{Status: TimedOut})
}

func (r *run) threadTimerFired(id int64) bool {
	t := r.s.withTimer(id)
	if t == nil {
		return false
	}
	t.base = t.previous
	switch t.phase {
	case phaseWait:
		t.phase, t.timer = phaseNone, timer{}
		r.resume(t, r.waited(t))
	case phaseRetry:
		t.phase, t.timer = phaseNone, timer{}
		r.resume(t, r.execute(t))
	case phaseTask:
		if id == t.timer.id {
			t.timer = timer{}
			r.taskTimedOut(t, timedOut(""))
		} else {
			t.heartbeat = timer{}
			r.taskTimedOut(t, timedOut(errHeartbeatTimeout))
		}
	default:
		return false
	}
	return true
}

func (r *run) abortExecution() {
	for t := range r.s.threads() {
		if t.phase == phaseMapRun {
			r.write(t.previous, history.MapRunAborted, history.Details{})
		}
	}
	r.write(0, history.ExecutionAborted, history.Details{Error: r.e.Error, Cause: r.e.Cause})
	r.complete(Complete{Status: Aborted, Error: r.e.Error, Cause: r.e.Cause})
}

// goOn gives each ready thread its turn until none is left or the step has
// done enough.
func (r *run) goOn() {
	for r.live() && len(r.s.ready) > 0 && r.transitions > 0 && r.bytes > 0 {
		t := r.s.ready[0]
		r.s.ready = r.s.ready[1:]
		r.advance(t)
	}
	switch {
	case r.over():
	case r.full:
		r.failExecution(r.s.lastEvent, nil, nil)
	case len(r.s.ready) == 0:
		r.cancelTimer(&r.s.turn)
		r.s.ready = nil
	case r.s.turn.id == 0:
		r.s.turn = r.startTimer(r.e.Time)
	}
}

// advance runs a thread until it waits, ends or has had its turn.
func (r *run) advance(t *thread) {
	for r.live() && t.ready() {
		if r.transitions <= 0 || r.bytes <= 0 {
			r.s.ready = slices.Insert(r.s.ready, 0, t)
			return
		}
		r.transitions--
		switch t.phase {
		case phaseRedo:
			r.settle(t, r.redo(t))
			continue
		case phaseIterate:
			if !r.iterate(t) {
				return
			}
		}
		r.settle(t, r.enter(t))
	}
}

// settle ends a piece of work on t, which failed where f is not nil.
func (r *run) settle(t *thread, f *failure) {
	if f != nil && !r.over() {
		r.fail(t, f)
	}
}

// resume ends a piece of work on a thread that had waited, and gives it a turn
// where it can go on.
func (r *run) resume(t *thread, f *failure) {
	r.settle(t, f)
	if t.phase == phaseEnter && r.live() {
		r.queue(t)
	}
}
