package interpreter

import (
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// parallel does a Parallel state: it starts all branches.
func (r *run) parallel(t *thread, state *asl.State) *failure {
	input, f := r.view(t, state).arguments()
	if f != nil {
		return f.in(t, state)
	}
	r.emit(t, history.ParallelStateStarted, history.Details{})
	branches := state.Parallel.Branches
	t.phase = phaseGroup
	t.group = &group{results: make([]string, len(branches)), missing: len(branches)}
	for i, scope := range branches {
		child := &thread{
			parent: t, index: i, phase: phaseEnter, state: scope.StartAt.Index,
			previous: t.previous, input: input,
		}
		t.group.threads = append(t.group.threads, child)
		r.queue(child)
	}
	return nil
}

// join leaves a Parallel or Map whose threads have all ended.
func (r *run) join(t *thread) *failure {
	state := r.state(t)
	typ := history.ParallelStateSucceeded
	if state.Type == asl.TypeMap {
		typ = history.MapStateSucceeded
	}
	id := r.aside(t.previous, typ, history.Details{})
	t.base = t.previous
	result := textDocument("[" + strings.Join(t.group.results, ",") + "]")
	t.group = nil
	t.phase = phaseNone
	f := r.leave(t, state, exit{result: result, assign: state.Assign, output: state.Output, next: state.Next})
	if f != nil && !f.evaluation {
		t.previous = id
	}
	return f
}
