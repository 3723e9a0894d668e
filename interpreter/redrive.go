package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// keep remembers what a redrive would go on from, before the failure takes the
// threads down
// (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html).
// What is kept is thrown away when the failure turns out to be dealt with.
func (r *run) keep() {
	if r.kept != nil || r.m.Execution.Express || r.trial != nil || r.s.root == nil || !r.s.checked {
		return
	}
	r.kept = &Snapshot{closed: true}
	r.kept.root = r.stopped(r.s.root, nil)
	for t := range r.kept.threads() {
		if t.ready() {
			r.kept.ready = append(r.kept.ready, t)
		}
	}
}

// redrivable returns what is kept of an execution that has failed, encoded; nil
// for one that cannot be redriven.
func (r *run) redrivable() []byte {
	r.keep()
	if r.kept == nil || r.s.lastEvent >= r.m.Limits.historyEvents()-1 { // nothing more fits in
		return nil
	}
	r.kept.lastEvent, r.kept.lastTimer = r.s.lastEvent, r.s.lastTimer
	return r.kept.Encode()
}

// stopped returns a copy of t as it waits for a redrive: branches and
// iterations that are over keep their results, all others do the work of their
// state again, with all attempts of their Retriers.
func (r *run) stopped(t, parent *thread) *thread {
	c := &thread{
		parent: parent, index: t.index, phase: t.phase, state: t.state, previous: t.previous,
		entered: t.entered, since: t.since, input: t.input, variables: t.variables,
	}
	switch {
	case t.phase == phaseEnter, t.phase == phaseIterate:
	case t.phase == phaseGroup:
		g := *t.group
		g.threads = nil
		for _, child := range t.group.threads {
			g.threads = append(g.threads, r.stopped(child, c))
		}
		c.group = &g
	case t.mapRun.id != 0:
		c.phase, c.mapRun = phaseMapRun, t.mapRun
	case r.state(t).Type == asl.TypeFail:
		c.phase = phaseEnter
	default:
		c.phase = phaseRedo
	}
	return c
}

// redrive begins a redrive: everything that waits for it gets a turn.
func (r *run) redrive() {
	r.s.closed = false
	id := r.write(r.s.lastEvent, history.ExecutionRedriven, history.Details{RedriveCount: r.m.Execution.RedriveCount})
	if limit := r.m.timeout(); limit > 0 {
		r.s.deadline = r.startTimer(r.e.Time.Add(limit))
	}
	for t := range r.s.threads() {
		switch {
		case t.ready():
			t.previous = id
		case t.phase == phaseMapRun:
			t.previous, t.phase = id, phaseRedo
			r.queue(t)
		}
	}
}

// redo does the work of t's state again without entering it.
func (r *run) redo(t *thread) *failure {
	t.phase, t.base = phaseNone, t.previous
	if t.mapRun.id != 0 {
		return r.redriveMapRun(t)
	}
	return r.execute(t)
}

// redriveMapRun asks for what did not succeed of a Map Run.
func (r *run) redriveMapRun(t *thread) *failure {
	state := r.state(t)
	v := r.view(t, state)
	var items document
	var f *fault
	if state.Map.Reader == nil {
		if items, f = v.items(); f != nil {
			return f.in(t, state)
		}
	}
	c, f := v.limits()
	if f == nil {
		f = v.plan(&c, items)
	}
	if f != nil {
		return f.in(t, state)
	}
	c.Length, c.ARN, c.Redrive = int64(items.Value().Len()), t.mapRun.arn, r.m.Execution.RedriveCount
	r.startMapRun(t, c, history.MapRunRedriven)
	return nil
}
