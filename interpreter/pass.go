package interpreter

import (
	"github.com/treadle-run/treadle/asl"
)

// pass does a Pass state: its Result, else its Parameters, else its input.
func (r *run) pass(t *thread, state *asl.State) *failure {
	x := exit{assign: state.Assign, output: state.Output, next: state.Next}
	switch {
	case state.QueryLanguage == asl.JSONata:
		x.input = true
	case state.Pass.Result.Exists():
		x.result = valueDocument(state.Pass.Result)
	default:
		result, f := r.view(t, state).arguments()
		if f != nil {
			return f.in(t, state)
		}
		x.result = result
	}
	return r.leave(t, state, x)
}
