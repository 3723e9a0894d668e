package integration

import (
	"context"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// job is something that a .sync task starts and then waits for.
type job struct {
	id string // the member of the submission's answer that names it
	// look asks after the job. detail is what Step Functions reports of it once
	// state is not running. An error means that it could not be asked.
	look func(ctx context.Context, x *run, id string) (detail jsonvalue.Value, state jobState, err error)
	// halt stops the job for the reason.
	halt func(ctx context.Context, x *run, id, reason string) error
	// result makes the task's result of the detail of a job that succeeded; nil:
	// the detail itself.
	result func(detail jsonvalue.Value) jsonvalue.Value
	// ownClock says that the job goes by the clock of executions: while it goes on,
	// time may be skipped.
	ownClock bool
}

// jobState says whether a job goes on.
type jobState int

const (
	jobRunning jobState = iota
	jobSucceeded
	jobFailed
	jobGone // nobody knows of it any more
)

// How often a job is asked after: at first often, for most tests and demos run
// short jobs, then less and less. With a Watcher, asking is only a precaution.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = time.Second
	withWatch = 15 * time.Second
)

// await waits until the job has ended or ctx has.
func (x *run) await(ctx context.Context, j *job, id string) (jsonvalue.Value, *failure) {
	interval := firstLook
	var changes <-chan struct{}
	if x.watcher != nil {
		interval = withWatch
		var stop func()
		changes, stop = x.watcher.Watch(id)
		defer stop()
	}
	for {
		detail, state, err := j.look(ctx, x, id)
		if err == nil && state != jobRunning {
			return x.ended(j, id, detail, state)
		}
		if !x.until(ctx, j, changes, interval) {
			return jsonvalue.Value{}, &failure{name: runtimeError, cause: context.Cause(ctx).Error()}
		}
		if x.watcher == nil {
			interval = min(interval*2, lastLook)
		}
	}
}

// until waits for a change, or as long as given; false says that ctx has ended.
func (x *run) until(ctx context.Context, j *job, changes <-chan struct{}, d time.Duration) bool {
	timer := x.clock.NewTimer(d)
	defer timer.Stop()
	if j.ownClock {
		x.clock.Release() // which the engine holds for the task
		defer x.clock.Hold()
	}
	select {
	case <-ctx.Done():
		return false
	case <-changes:
		return true
	case <-timer.C():
		return true
	}
}

func (x *run) ended(j *job, id string, detail jsonvalue.Value, state jobState) (jsonvalue.Value, *failure) {
	switch {
	case state == jobGone:
		return jsonvalue.Value{}, &failure{name: taskFailedError, cause: fmt.Sprintf("'%s' does not exist any more", id)}
	case state == jobFailed:
		return jsonvalue.Value{}, &failure{name: taskFailedError, cause: detail.JSON()}
	case j.result != nil:
		return j.result(detail), nil
	default:
		return detail, nil
	}
}

// stopTimeout bounds the stopping of a job that nobody waits for any more.
const stopTimeout = 30 * time.Second

// stop stops the job because its task was aborted or has timed out. It is an
// effort: where it fails, the job goes on, as on AWS.
func (x *run) stop(ctx context.Context, j *job, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	reason := fmt.Sprintf("The Task state in AWS Step Functions execution [%s] which was managing this resource was aborted", x.task.ExecutionARN)
	_ = j.halt(ctx, x, id, reason)
}
