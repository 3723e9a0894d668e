// Package integration does the tasks of state machines: it turns a Task's
// Resource into calls of the services' operations, in the pattern that the
// Resource names, and words results and errors as Step Functions does.
//
// What Step Functions calls optimized integrations are rows of the table in
// table.go; what it calls AWS SDK integrations are all operations that package
// model knows. Arguments and results carry the API's member names with a capital
// first letter; the models tell what is a member and what is a key of the user's
// own.
package integration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
)

// Options configures a Runner. Caller must be set.
type Options struct {
	Caller awsapi.Caller
	Clock  clock.Clock // the engine's; nil: the machine's
	// Watcher, if there is one, saves asking again and again whether a job or a
	// child execution has ended.
	Watcher Watcher
}

// Watcher tells of changes of executions and jobs.
type Watcher interface {
	// Watch returns a channel on which a value lies whenever the execution with
	// the ARN or the job with the id may have changed since the last one was
	// taken. stop must be called.
	Watch(id string) (changes <-chan struct{}, stop func())
}

// Runner implements engine.Runner. It may be used from many goroutines and
// starts none itself.
type Runner struct {
	caller  awsapi.Caller
	clock   clock.Skipper
	watcher Watcher
}

var _ engine.Runner = (*Runner)(nil)

// New returns a Runner.
func New(o Options) *Runner {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	return &Runner{caller: o.Caller, clock: clock.SkipperOf(o.Clock), watcher: o.Watcher}
}

// Run implements engine.Runner.
func (r *Runner) Run(ctx context.Context, task *engine.Task, submitted func(output string) error) engine.Outcome {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	x := &run{Runner: r, task: task, region: task.Region, submitted: submitted, cancel: cancel}
	if task.Kind == interpreter.LambdaTask {
		return x.function(ctx)
	}
	var failure *failure
	if x.target, failure = resolve(task.Resource); failure != nil {
		return outcome(jsonvalue.Value{}, failure)
	}
	switch x.pattern {
	case requestResponse:
		return outcome(x.submit(ctx))
	case waitForTaskToken:
		return x.leave(ctx)
	default:
		return outcome(x.sync(ctx, x.action.jobs[x.pattern]))
	}
}

// run is one task in the making.
type run struct {
	*Runner
	task      *engine.Task
	region    string // of the calls
	submitted func(output string) error
	cancel    context.CancelCauseFunc
	target
}

// leave calls the operation; the task's answer comes by token.
func (x *run) leave(ctx context.Context) engine.Outcome {
	if x.task.Submitted != "" {
		return engine.Outcome{Pending: true}
	}
	answer, failure := x.submit(ctx)
	if failure != nil {
		return outcome(answer, failure)
	}
	x.recordSubmission(ctx, answer.JSON())
	return engine.Outcome{Pending: true}
}

// sync starts a job and waits for its end. A job that nobody waits for any more
// is stopped; when the engine closes, it is left running.
func (x *run) sync(ctx context.Context, j *job) (jsonvalue.Value, *failure) {
	submission, failure := x.start(ctx)
	if failure != nil {
		return submission, failure
	}
	id := submission.Get(j.id).Text()
	result, failure := x.await(ctx, j, id)
	if errors.Is(context.Cause(ctx), engine.ErrTaskTimedOut) {
		x.stop(ctx, j, id)
	}
	return result, failure
}

// start submits the job and returns the answer to that, also where it was done
// before a crash.
func (x *run) start(ctx context.Context) (jsonvalue.Value, *failure) {
	if x.task.Submitted != "" {
		v, err := jsonvalue.Parse(x.task.Submitted)
		if err != nil {
			return v, &failure{name: runtimeError, cause: fmt.Sprintf("The recorded submission cannot be read: %v", err)}
		}
		return v, nil
	}
	if err := ctx.Err(); err != nil {
		return jsonvalue.Value{}, &failure{name: runtimeError, cause: err.Error()}
	}
	// Once begun, a submission is seen through: if it were cancelled, there might
	// be a job that nobody knows of.
	answer, failure := x.submit(context.WithoutCancel(ctx))
	if failure != nil {
		return answer, failure
	}
	x.recordSubmission(ctx, answer.JSON())
	return answer, nil
}

// afterTrouble is how long to wait before recording a submission again.
const afterTrouble = time.Second

// recordSubmission makes a submission durable. It does not give up while
// somebody waits for the task, for the work has been submitted.
func (x *run) recordSubmission(ctx context.Context, output string) {
	for ctx.Err() == nil {
		err := x.submitted(output)
		switch {
		case err == nil:
			return
		case errors.Is(err, engine.ErrTaskTimedOut):
			x.cancel(engine.ErrTaskTimedOut)
		default:
			x.pause(ctx, afterTrouble)
		}
	}
}

func (r *Runner) pause(ctx context.Context, d time.Duration) {
	timer := r.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-ctx.Done():
	}
}
