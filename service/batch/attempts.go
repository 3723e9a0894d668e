package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/jsonvalue"
)

// stopGrace is how long a job has between SIGTERM and SIGKILL, as on ECS.
const stopGrace = 30 * time.Second

// startUnit starts the unit of a job's attempt on a goroutine that then watches
// it until it ends.
func (d *dispatcher) startUnit(j *openJob) {
	snapshot := *j.job
	d.wg.Go(func() {
		spec, err := d.service.spec(&snapshot)
		var unit compute.Unit
		if err == nil {
			unit, err = d.service.options.Backend.Start(d.ctx, spec)
		}
		if errors.Is(err, compute.ErrExists) {
			unit, err = d.service.options.Backend.Find(d.ctx, spec.ID)
		}
		if d.ctx.Err() != nil {
			return
		}
		if err != nil {
			d.post(func(d *dispatcher) { d.notStarted(snapshot.ID, snapshot.Internal.Unit, err) })
			return
		}
		d.post(func(d *dispatcher) { d.started(snapshot.ID, unit) })
		d.watch(snapshot.ID, unit, snapshot.Timeout)
	})
}

// watch waits for the end of a unit, which it stops when its time is over.
func (d *dispatcher) watch(id string, unit compute.Unit, timeout *jobTimeout) {
	var over <-chan time.Time
	if timeout != nil {
		end := unit.StartedAt().Add(time.Duration(timeout.AttemptDurationSeconds) * time.Second)
		timer := d.service.options.Clock.NewTimer(end.Sub(d.service.options.Clock.Now()))
		defer timer.Stop()
		over = timer.C()
	}
	for {
		select {
		case <-unit.Done():
			d.post(func(d *dispatcher) { d.exited(id, unit) })
			return
		case <-over:
			over = nil
			d.post(func(d *dispatcher) { d.timeOut(id, unit) })
		case <-d.ctx.Done():
			return
		}
	}
}

// current returns the open job whose attempt has the unit, nil if it has gone on.
func (d *dispatcher) current(id, unit string) *openJob {
	j := d.open[id]
	if j == nil || j.ended() || j.Internal.Unit != unit {
		return nil
	}
	return j
}

func (d *dispatcher) started(id string, unit compute.Unit) {
	j := d.current(id, unit.ID())
	if j == nil {
		unit.Kill() // it is removed once it has ended
		return
	}
	j.unit = unit
	if j.Internal.Reason != "" { // TerminateJob came while it started
		unit.Stop(stopGrace)
	}
	if j.Status != starting {
		return
	}
	at := unit.StartedAt().UnixMilli()
	if j.StartedAt == 0 {
		j.StartedAt = at
	}
	j.last().StartedAt = at
	d.set(j, running, "")
}

func (d *dispatcher) timeOut(id string, unit compute.Unit) {
	if j := d.current(id, unit.ID()); j != nil {
		j.timedOut = true
		unit.Stop(stopGrace)
	}
}

// last returns the attempt under way, for a change that will be written.
func (j *openJob) last() *attempt {
	j.changed = true
	j.Attempts = slices.Clone(j.Attempts)
	return &j.Attempts[len(j.Attempts)-1]
}

func (d *dispatcher) notStarted(id, unit string, err error) {
	j := d.current(id, unit)
	if j == nil {
		return
	}
	a := j.last()
	a.Container.Reason = "CannotStartContainerError: " + err.Error()
	a.StatusReason = "Task failed to start"
	d.endAttempt(j, a, false)
}

func (d *dispatcher) exited(id string, unit compute.Unit) {
	j := d.current(id, unit.ID())
	if j == nil {
		d.cleanUp(unit.ID())
		return
	}
	j.leftovers = append(j.leftovers, unit.ID())
	a, exit := j.last(), unit.Exit()
	switch {
	case exit.Lost:
		a.StatusReason = hostLost
	default:
		a.Container.ExitCode = &exit.Code
		a.StatusReason = "Essential container in task exited"
		if exit.OutOfMemory {
			a.Container.Reason = "OutOfMemoryError: Container killed due to memory usage"
		}
	}
	d.endAttempt(j, a, !exit.Lost && exit.Code == 0)
}

// hostLost is what Batch says of an attempt whose instance is gone.
const hostLost = "Host EC2 (instance i-00000000000000000) terminated."

// endAttempt ends an attempt, and with it the job unless it is tried again.
func (d *dispatcher) endAttempt(j *openJob, a *attempt, good bool) {
	a.StoppedAt = d.service.now()
	j.unit, j.Internal.Unit, j.Internal.Environment = nil, "", ""
	if a.Container.ExitCode != nil {
		j.Container = j.Container.With("exitCode", jsonvalue.IntValue(int64(*a.Container.ExitCode)))
	}
	if a.Container.Reason != "" {
		j.Container = j.Container.With("reason", jsonvalue.StringValue(a.Container.Reason))
	}
	switch {
	case j.Internal.Reason != "":
		a.StatusReason = j.Internal.Reason
		d.set(j, failed, j.Internal.Reason)
	case j.timedOut:
		a.StatusReason = "Job attempt duration exceeded timeout"
		d.set(j, failed, a.StatusReason)
	case good:
		d.set(j, succeeded, a.StatusReason)
	case j.RetryStrategy.again(len(j.Attempts), a):
		d.set(j, runnable, a.StatusReason)
	default:
		d.set(j, failed, a.StatusReason)
	}
}

// end ends a job by CancelJob or TerminateJob.
func (d *dispatcher) end(ctx context.Context, id, reason string, terminate bool) error {
	return d.ask(ctx, func(d *dispatcher) error {
		d.endJob(id, reason, terminate)
		return d.flush(d.ctx)
	})
}

func (d *dispatcher) endJob(id, reason string, terminate bool) {
	j := d.open[id]
	if j == nil || j.ended() {
		return
	}
	if j.isArray() {
		for i := range j.Array.Size {
			d.endJob(fmt.Sprintf("%s:%d", id, i), reason, terminate)
		}
		return
	}
	if j.Status != starting && j.Status != running {
		j.Cancelled, j.Terminated = !terminate, terminate
		d.set(j, failed, reason)
		return
	}
	if !terminate {
		return
	}
	j.Terminated, j.changed = true, true
	j.Internal.Reason = orDefault(reason, "Job terminated")
	if j.unit != nil {
		j.unit.Stop(stopGrace)
	}
}

// endQueue terminates all jobs of a queue that is deleted.
func (d *dispatcher) endQueue(queueARN string) {
	d.post(func(d *dispatcher) {
		for id, j := range d.open {
			if j.Queue == queueARN && j.Internal.Parent == "" {
				d.endJob(id, "Job queue was deleted", true)
			}
		}
	})
}

// tag gives a job other tags.
func (d *dispatcher) tag(ctx context.Context, jobARN string, tags map[string]string) error {
	return d.ask(ctx, func(d *dispatcher) error {
		_, id, _ := strings.Cut(jobARN, ":job/")
		if j := d.open[id]; j != nil {
			j.Tags, j.changed = tags, true
			return d.flush(d.ctx)
		}
		j, err := d.service.jobs.get(d.ctx, id)
		if err != nil || j == nil {
			return err
		}
		j.Tags = tags
		return d.service.options.Store.Apply(d.ctx, d.service.jobs.update(j, j.Status)...)
	})
}

// spec returns the unit of a job's attempt.
func (s *Service) spec(j *job) (compute.Spec, error) {
	var command []string
	for _, w := range j.Container.Get("command").Elements() {
		command = append(command, w.Text())
	}
	if len(command) == 0 {
		return compute.Spec{}, errors.New("the job has no command, and the image that may have one is not used")
	}
	needs, err := needsOf(j.Container)
	if err != nil {
		return compute.Spec{}, err
	}
	scratch := s.scratch(j.Internal.Unit)
	log := s.logPath(j.Attempts[len(j.Attempts)-1].Container.LogStreamName)
	for _, dir := range []string{scratch, filepath.Dir(log)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return compute.Spec{}, fmt.Errorf("make the job's folders: %w", err)
		}
	}
	return compute.Spec{
		ID: j.Internal.Unit, Command: command, Env: s.environmentOf(j, scratch), Dir: scratch,
		Limits:  compute.Limits{MilliCPU: needs.MilliVCPUs, MemoryBytes: needs.MemoryMiB << 20},
		Survive: true, LogPath: log,
	}, nil
}

func (s *Service) scratch(unit string) string { return filepath.Join(s.options.Dir, "scratch", unit) }

// logPath returns the file that holds a log stream.
func (s *Service) logPath(stream string) string {
	return filepath.Join(s.options.Dir, "logs", filepath.FromSlash(stream)+".log")
}

// environmentOf returns the variables of a job's processes: those that Batch
// sets (https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html),
// those that lead the AWS clients back to Treadle, and the job's own.
func (s *Service) environmentOf(j *job, scratch string) []string {
	_, queueName, _ := strings.Cut(j.Queue, ":job-queue/")
	_, environmentName, _ := strings.Cut(j.Internal.Environment, ":compute-environment/")
	env := []string{
		"PATH=" + orDefault(os.Getenv("PATH"), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
		"HOME=" + scratch, "TMPDIR=" + scratch, "LANG=C.UTF-8",
		"AWS_BATCH_JOB_ID=" + j.ID,
		"AWS_BATCH_JQ_NAME=" + queueName,
		"AWS_BATCH_CE_NAME=" + environmentName,
		"AWS_BATCH_JOB_ATTEMPT=" + strconv.Itoa(len(j.Attempts)),
		"AWS_REGION=" + j.Internal.Region,
		"AWS_DEFAULT_REGION=" + j.Internal.Region,
		"AWS_ACCESS_KEY_ID=" + j.Internal.Account, // by which the gateway knows the account
		"AWS_SECRET_ACCESS_KEY=" + j.Internal.Account,
	}
	if endpoint := s.options.Endpoint(); endpoint != "" {
		env = append(env, "AWS_ENDPOINT_URL="+endpoint)
	}
	if j.Array != nil && j.Array.Index != nil {
		env = append(env, "AWS_BATCH_JOB_ARRAY_INDEX="+strconv.Itoa(*j.Array.Index))
	}
	for _, v := range j.Container.Get("environment").Elements() {
		env = append(env, v.Get("name").Text()+"="+v.Get("value").Text())
	}
	return env
}
