package interpreter

import (
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// state returns the state that t is in or about to enter.
func (r *run) state(t *thread) *asl.State { return r.m.Program.All[t.state] }

// enter enters t's state and does its work.
func (r *run) enter(t *thread) *failure {
	r.step(t)
	return r.execute(t)
}

// step enters t's state.
func (r *run) step(t *thread) {
	state := r.state(t)
	t.phase, t.base = phaseNone, t.previous
	t.entered = r.emit(t, history.Type(state.Type)+"StateEntered", history.Details{
		Name: state.Name, Input: t.input.Text(),
	})
	t.since = r.e.Time
	t.retries, t.mapRun = nil, mapRun{}
}

// execute does the work of the state that t has entered, or does it again. It
// leaves t at the next state, waiting, or over.
func (r *run) execute(t *thread) *failure {
	if r.full {
		return nil
	}
	state := r.state(t)
	switch state.Type {
	case asl.TypeTask:
		return r.schedule(t, state)
	case asl.TypeWait:
		return r.wait(t, state)
	case asl.TypePass:
		return r.pass(t, state)
	case asl.TypeChoice:
		return r.choice(t, state)
	case asl.TypeSucceed:
		return r.leave(t, state, exit{input: true, assign: state.Assign, output: state.Output})
	case asl.TypeFail:
		return r.failState(t, state)
	case asl.TypeParallel:
		return r.parallel(t, state)
	default:
		return r.mapState(t, state)
	}
}

// exit says how a state makes its output.
type exit struct {
	// result is what the state's work came to. Where input is set there is none,
	// and the effective input takes its place.
	result document
	input  bool
	// assign and output are the state's or those of a Choice rule.
	assign *asl.Template
	output *asl.Template
	next   *asl.State // nil: the thread ends
}

// leave makes the state's output and variables and goes on to the next state.
func (r *run) leave(t *thread, state *asl.State, x exit) *failure {
	v := r.view(t, state)
	output, fault := v.finish(x)
	if fault != nil {
		return fault.in(t, state)
	}
	assigned, fault := v.assignments(x.assign)
	if fault != nil {
		return fault.in(t, state)
	}
	return r.exited(t, state, output, assigned, x.next)
}

// exited writes the Exited event and moves on to next, nil for the thread's end.
func (r *run) exited(t *thread, state *asl.State, output document, assigned []variable, next *asl.State) *failure {
	if len(output.Text()) > r.m.Limits.payloadBytes() {
		f := tooLarge(state.Name)
		f.fatal = true
		return f
	}
	r.emit(t, history.Type(state.Type)+"StateExited", history.Details{
		Name: state.Name, Output: output.Text(), AssignedVariables: inHistory(assigned),
	})
	for _, v := range assigned {
		t.assign(v)
	}
	r.trial.exited(output, next)
	if next == nil {
		r.finish(t, output)
		return nil
	}
	t.phase, t.state, t.input, t.retries = phaseEnter, next.Index, output, nil
	return nil
}

// finish ends a thread that reached its end.
func (r *run) finish(t *thread, output document) {
	t.phase = phaseNone
	if t.parent == nil {
		r.succeed(t.previous, output)
		return
	}
	r.joined(t, output)
}
