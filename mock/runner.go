package mock

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// Options configures a Runner. Find must be set.
type Options struct {
	// Find returns the scripts that a task's execution goes by; ok is false where
	// it has none and its tasks are for Next.
	Find func(task *engine.Task) (states States, ok bool)
	// Next does the tasks of states that have no script. Where it is nil, these
	// fail.
	Next engine.Runner
	// Workers says that tasks of activities that have no script are for workers,
	// as they always are with a Next.
	Workers bool
	// Clock is the engine's; default: the machine's.
	Clock clock.Clock
}

// Runner implements engine.Runner and engine.Scheduler. Its methods may be
// called from many goroutines.
type Runner struct {
	find    func(task *engine.Task) (States, bool)
	next    engine.Runner
	workers bool
	clock   clock.Skipper

	mu      sync.Mutex
	calls   map[store.ID]map[string]int64 // by state: calls so far
	planned map[store.TaskKey]plan
	missing []Missing
}

// plan is what was decided for a task that is about to run.
type plan struct {
	answer *Answer // nil: there is none
	call   int64
	turn   clock.Timer // an alarm that fires when it is the task's turn
}

// Missing is a call that no answer was scripted for.
type Missing struct {
	State string
	Call  int64 // counted from 0
}

// String says it in a sentence.
func (m Missing) String() string {
	return fmt.Sprintf("no mock answers call %d of the state %q", m.Call+1, m.State)
}

var _ engine.Scheduler = (*Runner)(nil)

// New returns a Runner.
func New(o Options) *Runner {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	return &Runner{
		find: o.Find, next: o.Next, workers: o.Workers, clock: clock.SkipperOf(o.Clock),
		calls: map[store.ID]map[string]int64{}, planned: map[store.TaskKey]plan{},
	}
}

// Schedule implements engine.Scheduler: it chooses the answer and sets the task's
// alarm, so that calls are answered in the order in which the tasks were scheduled
// and, on a clock.Virtual, one after the other.
func (r *Runner) Schedule(task *engine.Task) (takes bool) {
	states, mocked := r.find(task)
	script, scripted := states[task.State]
	leave := r.next != nil || r.workers && task.Kind == interpreter.ActivityTask
	if leave && (!mocked || !scripted) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := plan{call: r.count(task), turn: r.clock.NewAlarm(0)}
	if p.answer = script.answer(p.call); p.answer == nil {
		r.missing = append(r.missing, Missing{task.State, p.call})
	}
	r.planned[key(task)] = p
	return true
}

// count returns how often the state was called before.
func (r *Runner) count(task *engine.Task) int64 {
	byState := r.calls[task.Execution]
	if byState == nil {
		byState = map[string]int64{}
		r.calls[task.Execution] = byState
	}
	byState[task.State]++
	return byState[task.State] - 1
}

func key(task *engine.Task) store.TaskKey {
	return store.TaskKey{Execution: task.Execution, ID: task.ID}
}

// Missing returns the calls so far that no answer was scripted for.
func (r *Runner) Missing() []Missing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Missing(nil), r.missing...)
}

// Forget drops what is remembered of an execution that has ended.
func (r *Runner) Forget(execution store.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.calls, execution)
}

// Run implements engine.Runner.
func (r *Runner) Run(ctx context.Context, task *engine.Task, submitted func(output string) error) engine.Outcome {
	p, mocked := r.take(task)
	if !mocked {
		return r.next.Run(ctx, task, submitted)
	}
	if clock.Await(ctx, r.clock, p.turn) != nil {
		return engine.Outcome{}
	}
	if p.answer == nil {
		// States.Runtime, because no Catch stands for it.
		cause := Missing{task.State, p.call}.String()
		return Throw("States.Runtime", strings.ToUpper(cause[:1])+cause[1:]+".").Outcome
	}
	if !r.submit(ctx, task, p.answer, submitted) {
		return engine.Outcome{}
	}
	return r.play(ctx, task, p.answer)
}

func (r *Runner) take(task *engine.Task) (p plan, mocked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, mocked = r.planned[key(task)]
	delete(r.planned, key(task))
	return p, mocked
}

// afterTrouble is how long to wait before recording a submission again.
const afterTrouble = time.Second

// submit records the answer to the call that starts a job or hands out a token,
// or that a worker has taken an activity's task. It is false when nobody waits for
// the task any more.
func (r *Runner) submit(ctx context.Context, task *engine.Task, a *Answer, submitted func(string) error) bool {
	output := a.Submission
	switch {
	case task.Submitted != "":
		return true
	case task.Kind == interpreter.ActivityTask:
		output = "mock"
	case !hasSubmission(task):
		return true
	case output == "":
		output = "{}"
	}
	for submitted(output) != nil {
		if ctx.Err() != nil || clock.Sleep(ctx, r.clock, afterTrouble) != nil {
			return false
		}
	}
	return true
}

// hasSubmission reports whether the state waits for something that its call
// starts.
func hasSubmission(task *engine.Task) bool {
	if task.Kind != interpreter.IntegrationTask {
		return false
	}
	resource := strings.TrimSuffix(task.Resource, ":2")
	return strings.HasSuffix(resource, ".sync") || strings.HasSuffix(resource, ".waitForTaskToken")
}

// play takes the answer's time and gives its outcome.
func (r *Runner) play(ctx context.Context, task *engine.Task, a *Answer) engine.Outcome {
	if a.Never {
		r.clock.Release() // time may go on meanwhile
		<-ctx.Done()
		r.clock.Hold()
		return engine.Outcome{}
	}
	if a.After > 0 && clock.Sleep(ctx, r.clock, a.After) != nil {
		return engine.Outcome{}
	}
	if a.Func != nil {
		return a.Func(ctx, task)
	}
	o := a.Outcome
	if a.invoked && task.Kind == interpreter.LambdaTask && !o.Failed {
		o.Output = payload(o.Output)
	}
	return o
}

// payload returns the Payload of an answer of lambda:invoke; what has none is
// returned as it is.
func payload(output string) string {
	v, err := jsonvalue.Parse(output)
	if err != nil || !v.Has("Payload") || !v.Has("StatusCode") {
		return output
	}
	return v.Get("Payload").JSON()
}
