package interpreter

import (
	"slices"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// joined takes the output of a branch or iteration that ended well.
func (r *run) joined(child *thread, output document) {
	t := child.parent
	t.group.results[child.index] = output.Text()
	t.group.missing--
	t.group.remove(child)
	last := child.previous
	if state := r.state(t); state.Type == asl.TypeMap {
		last = r.aside(child.previous, history.MapIterationSucceeded, iteration(state, child))
		r.nextIteration(t, child.previous)
	}
	if t.group.missing == 0 && r.live() {
		t.previous = last
		r.resume(t, r.join(t))
	}
}

func (g *group) remove(child *thread) {
	if i := slices.Index(g.threads, child); i >= 0 {
		g.threads = slices.Delete(g.threads, i, i+1)
	}
}

// childFailed fails the Parallel or Map of a thread that failed. The others are
// aborted.
func (r *run) childFailed(child *thread, f *failure) {
	t := child.parent
	state := r.state(t)
	for _, other := range t.group.threads {
		r.abort(other, child)
	}
	if state.Type == asl.TypeMap {
		r.aside(child.previous, history.MapIterationFailed, iteration(state, child))
	}
	t.group = nil
	t.phase = phaseNone
	t.previous, t.base = child.previous, child.previous
	r.resume(t, &failure{name: f.name, cause: f.cause, also: f.also, emptyCause: f.emptyCause})
}

// abort takes back what a thread has under way because failed failed, and
// writes what that cuts off. AWS chains all of it to the failure.
func (r *run) abort(t, failed *thread) {
	parent := r.state(t.parent)
	if t != failed && t.phase != phaseIterate && parent.Type == asl.TypeMap {
		r.aside(failed.previous, history.MapIterationAborted, iteration(parent, t))
	}
	if t.phase == phaseMapRun {
		r.aside(failed.previous, history.MapRunAborted, history.Details{})
	}
	if typ, ok := r.abortedEvent(t); ok {
		r.aside(failed.previous, typ, history.Details{})
	}
	r.release(t)
	r.unqueue(t)
	t.phase = phaseNone
	if t.group == nil {
		return
	}
	for _, child := range t.group.threads {
		r.abort(child, failed)
	}
}

// abortedEvent returns the type of event that says that the state that t is in
// was cut off; ok is false where t is in none or its type has no such event.
func (r *run) abortedEvent(t *thread) (typ history.Type, ok bool) {
	if t.phase == phaseEnter || t.phase == phaseIterate {
		return "", false
	}
	typ, ok = abortedEvents[r.state(t).Type]
	return typ, ok && (t.phase != phaseNone || typ == history.TaskStateAborted)
}

var abortedEvents = map[asl.Type]history.Type{
	asl.TypeTask:     history.TaskStateAborted,
	asl.TypeWait:     history.WaitStateAborted,
	asl.TypeParallel: history.ParallelStateAborted,
	asl.TypeMap:      history.MapStateAborted,
}

func (r *run) unqueue(t *thread) {
	if i := slices.Index(r.s.ready, t); i >= 0 {
		r.s.ready = slices.Delete(r.s.ready, i, i+1)
	}
}

func iteration(state *asl.State, t *thread) history.Details {
	return history.Details{Name: state.Name, Index: int64(t.index)}
}
