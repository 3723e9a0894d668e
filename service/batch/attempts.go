package batch

import (
	"cmp"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/batch/scheduler"
)

// begin gives a job its next attempt. Its unit has an id that is durable before
// it is started, so that it is started once.
func (d *dispatcher) begin(j *openJob, e *environment) error {
	id, err := d.service.newUUID()
	if err != nil {
		return err
	}
	id = strings.ReplaceAll(id, "-", "")
	ecs := func(resource string) string {
		return arn.New("ecs", j.Internal.Region, j.Internal.Account, resource).String()
	}
	cluster := nameIn(e.ECSClusterARN)
	definition, _, _ := strings.Cut(nameIn(j.Definition), ":")
	j.Internal.Attempt = &underWay{
		Unit:        id,
		Environment: e.ARN,
		attempt: attempt{Container: attemptContainer{
			InstanceARN:   ecs("container-instance/" + cluster + "/" + strings.ReplaceAll(e.UUID, "-", "")),
			TaskARN:       ecs("task/" + cluster + "/" + id),
			LogStreamName: cmp.Or(j.logging().Prefix, definition) + "/default/" + id,
			Networks:      []string{},
		}},
	}
	d.hold(j)
	j.startNow = true
	d.set(j, starting, "")
	return nil
}

// hold takes what a job's attempt needs from its environment.
func (d *dispatcher) hold(j *openJob) {
	e := j.Internal.Attempt.Environment
	d.held[e] = d.held[e].Plus(j.Internal.Needs)
	d.holdShare(j, j.Internal.Needs.MilliVCPUs)
}

// letGo gives it back.
func (d *dispatcher) letGo(j *openJob) {
	e := j.Internal.Attempt.Environment
	d.held[e] = d.held[e].Minus(j.Internal.Needs)
	d.holdShare(j, -j.Internal.Needs.MilliVCPUs)
	if d.held[e] == (scheduler.Resources{}) {
		delete(d.held, e)
	}
	d.stale = true
}

// current returns the open job whose attempt has the unit, nil if it has none.
func (d *dispatcher) current(id, unit string) *openJob {
	j := d.open[id]
	if j == nil || j.Internal.Attempt == nil || j.Internal.Attempt.Unit != unit {
		return nil
	}
	return j
}

// started notes that a job's unit runs, or did.
func (d *dispatcher) started(id string, unit compute.Unit) {
	j := d.current(id, unit.ID())
	if j == nil {
		return
	}
	j.unit = unit
	if j.Internal.Attempt.Ending != nil { // it came while the unit started, or before a restart
		unit.Stop(stopGrace)
	}
	if j.Status != starting {
		return
	}
	j.StartedAt = unit.StartedAt().UnixMilli()
	j.Internal.Attempt.StartedAt = j.StartedAt
	d.set(j, running, "")
}

// The words that Batch has for the ends of attempts.
const (
	exitedNormally = "Essential container in task exited"
	neverStarted   = "Task failed to start"
	timedOut       = "Job attempt duration exceeded timeout"
	outOfMemory    = "OutOfMemoryError: Container killed due to memory usage"
	cannotStart    = "CannotStartContainerError: "
	// hostLost is said where an EC2 instance is gone; here, where the machine was
	// restarted.
	hostLost = "Host EC2 (instance i-00000000000000000) terminated."
)

// notStarted ends an attempt whose unit could not be started.
func (d *dispatcher) notStarted(id, unit string, err error) {
	j := d.current(id, unit)
	if j == nil {
		return
	}
	a := j.Internal.Attempt.attempt
	a.Container.Reason = cannotStart + err.Error()
	a.StatusReason = neverStarted
	d.endAttempt(j, a, false)
}

// exited ends an attempt whose unit has ended.
func (d *dispatcher) exited(id, unit string, exit compute.Exit) {
	j := d.current(id, unit)
	if j == nil {
		return
	}
	if exit.Lost {
		d.lost(j)
		return
	}
	a := j.Internal.Attempt.attempt
	// The back end's clock may be another one; the end comes after the start.
	a.StoppedAt = min(max(exit.Time.UnixMilli(), a.StartedAt), d.service.now())
	a.StatusReason = exitedNormally
	a.Container.ExitCode = &exit.Code
	if exit.OutOfMemory {
		a.Container.Reason = outOfMemory
	}
	d.endAttempt(j, a, exit.Code == 0)
}

// lost ends an attempt of which nobody knows what became.
func (d *dispatcher) lost(j *openJob) {
	a := j.Internal.Attempt.attempt
	a.StatusReason = hostLost
	d.endAttempt(j, a, false)
}

// endAttempt ends an attempt, and with it the job unless it is tried again. Jobs
// that somebody has ended or whose time was over are not.
func (d *dispatcher) endAttempt(j *openJob, a attempt, well bool) {
	past := j.Internal.Attempt
	d.letGo(j)
	j.Internal.Attempt, j.unit, j.leaving = nil, nil, past.Unit
	switch {
	case past.Ending != nil:
		a.StatusReason = past.Ending.Reason
	case past.TimedOut:
		a.StatusReason = timedOut
	}
	a.StoppedAt = cmp.Or(a.StoppedAt, d.service.now())
	j.Attempts = append(j.Attempts, a)
	switch {
	case past.Ending != nil:
		d.stopped(j, *past.Ending)
	case past.TimedOut:
		d.set(j, failed, timedOut)
	case well:
		d.set(j, succeeded, a.StatusReason)
	case j.RetryStrategy.again(len(j.Attempts), &a):
		d.set(j, runnable, a.StatusReason)
	default:
		d.set(j, failed, a.StatusReason)
	}
}

// timeOut stops an attempt that has used up its time.
func (d *dispatcher) timeOut(id string, unit compute.Unit) {
	j := d.current(id, unit.ID())
	if j == nil {
		return
	}
	j.Internal.Attempt.TimedOut = true
	d.change(j)
	unit.Stop(stopGrace)
}

// stopGrace is how long a job has between SIGTERM and SIGKILL, as on ECS.
const stopGrace = 30 * time.Second
