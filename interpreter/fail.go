package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// fail deals with the failure of the state that t is in: it is tried again,
// caught, or fails what is around it.
func (r *run) fail(t *thread, f *failure) {
	state := r.state(t)
	r.trial.failing(f)
	if f.fatal {
		r.failExecution(t.previous, f.name, f.cause)
		return
	}
	r.evaluationFailed(t, state, f)
	if r.retry(t, state, f) {
		r.kept = nil
		return
	}
	r.stateFailed(t, state)
	c := catcher(state, f)
	if c == nil {
		r.propagate(t, f)
		return
	}
	if f := r.caught(t, state, c, f); f != nil {
		r.catchFailed(t, state, f)
		return
	}
	r.kept = nil
}

// evaluationFailed writes that JSONata failed. AWS chains the event to the one
// before all that the same decision wrote.
func (r *run) evaluationFailed(t *thread, state *asl.State, f *failure) {
	if !f.evaluation {
		return
	}
	t.previous = t.base
	r.emit(t, history.EvaluationFailed, history.Details{
		Error: f.name, Cause: f.cause, State: state.Name, Location: f.location,
	})
}

// stateFailed writes that a Parallel or Map failed; other types have no such
// event.
func (r *run) stateFailed(t *thread, state *asl.State) {
	switch state.Type {
	case asl.TypeParallel:
		r.emit(t, history.ParallelStateFailed, history.Details{})
	case asl.TypeMap:
		r.emit(t, history.MapStateFailed, history.Details{})
	}
}

// caught leaves the state by a Catcher. The state's OutputPath has no say.
func (r *run) caught(t *thread, state *asl.State, c *asl.Catcher, f *failure) *failure {
	r.trial.caught(c)
	v := r.view(t, state)
	output, fault := v.caught(c, f.output())
	if fault != nil {
		return fault.in(t, state)
	}
	assigned, fault := v.assignments(c.Assign)
	if fault != nil {
		return fault.in(t, state)
	}
	return r.exited(t, state, output, assigned, c.Next)
}

// catchFailed fails a state whose Catcher failed. Nothing catches that.
func (r *run) catchFailed(t *thread, state *asl.State, f *failure) {
	if f.fatal {
		r.failExecution(t.previous, f.name, f.cause)
		return
	}
	r.evaluationFailed(t, state, f)
	r.stateFailed(t, state)
	r.propagate(t, f)
}

// propagate fails what is around t's state: the execution, or the Parallel or
// Map that t is a branch or iteration of.
func (r *run) propagate(t *thread, f *failure) {
	r.keep()
	if t.parent == nil {
		r.failExecution(t.previous, f.name, f.cause)
		return
	}
	r.childFailed(t, f)
}
