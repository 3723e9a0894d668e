package batch

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/jsonvalue"
)

// startUnit starts the unit of a job's attempt on a goroutine, which then watches
// it until it ends.
func (d *dispatcher) startUnit(j *openJob) {
	id, spec, timeout, target := j.ID, d.service.spec(j.job), j.timeout(), logTarget(j.job)
	d.wg.Go(func() {
		unit, err := d.launch(spec)
		switch {
		case d.ctx.Err() != nil: // it is found again by the next New
		case err != nil:
			d.post(func(d *dispatcher) { d.notStarted(id, spec.ID, err) })
		default:
			d.post(func(d *dispatcher) { d.started(id, unit) })
			d.watch(id, unit, timeout, d.follow(target))
		}
	})
}

// timeout is how long the job's attempts may take, 0 for any time.
func (j *job) timeout() time.Duration {
	if j.Timeout == nil {
		return 0
	}
	return time.Duration(j.Timeout.AttemptDurationSeconds) * time.Second
}

// launch starts a unit when it is its turn.
func (d *dispatcher) launch(spec compute.Spec) (compute.Unit, error) {
	select {
	case d.starts <- struct{}{}:
		defer func() { <-d.starts }()
	case <-d.ctx.Done():
		return nil, d.ctx.Err()
	}
	if len(spec.Command) == 0 {
		return nil, errors.New("the job has no command, and the image, which may have one, is not used")
	}
	if err := d.service.scratch.make(spec.ID); err != nil {
		return nil, fmt.Errorf("make the job's folder: %w", err)
	}
	backend := d.service.options.Backend
	unit, err := backend.Start(d.ctx, spec)
	if errors.Is(err, compute.ErrExists) {
		return backend.Find(d.ctx, spec.ID)
	}
	return unit, err
}

// watch waits for the end of a unit and tells when its time is over. Meanwhile it
// hands on what the unit writes.
func (d *dispatcher) watch(id string, unit compute.Unit, timeout time.Duration, output *output) {
	defer output.finish()
	var over <-chan time.Time
	if timeout > 0 {
		left := unit.StartedAt().Add(timeout).Sub(d.service.options.Clock.Now())
		timer := d.service.options.Clock.NewTimer(left)
		defer timer.Stop()
		over = timer.C()
	}
	for {
		select {
		case <-unit.Done():
			output.ended()
			d.post(func(d *dispatcher) { d.exited(id, unit.ID(), unit.Exit()) })
			return
		case <-output.due():
			output.catchUp()
		case <-over:
			over = nil
			d.post(func(d *dispatcher) { d.timeOut(id, unit) })
		case <-d.ctx.Done():
			return
		}
	}
}

// spec returns the unit of a job's attempt.
func (s *Service) spec(j *job) compute.Spec {
	a := j.Internal.Attempt
	container, _ := jsonvalue.Parse(string(j.Container)) // written by contain
	var command []string
	for _, word := range container.Get("command").Elements() {
		command = append(command, word.Text())
	}
	dir := s.scratch.path(a.Unit)
	return compute.Spec{
		ID: a.Unit, Command: command, Env: s.environ(j, container.Get("environment"), dir), Dir: dir,
		Limits:  compute.Limits{MilliCPU: j.Internal.Needs.MilliVCPUs, MemoryBytes: j.Internal.Needs.MemoryMiB << 20},
		Survive: true, LogPath: s.logPath(a.Container.LogStreamName),
	}
}

// logPath returns the file that holds a log stream, whose name ends with its unit's.
func (s *Service) logPath(stream string) string {
	return filepath.Join(s.options.Dir, "logs", path.Base(stream)+".log")
}

// discard ends and removes a unit that no job needs any more, and what it leaves
// but for its log. What fails is tried again by the next New.
func (d *dispatcher) discard(unit string) {
	if err := d.removeUnit(d.ctx, unit); err != nil && d.ctx.Err() == nil {
		d.service.options.Log.Warn("unit of a job not removed", "unit", unit, "err", err)
	}
}

func (d *dispatcher) removeUnit(ctx context.Context, id string) error {
	backend := d.service.options.Backend
	unit, err := backend.Find(ctx, id)
	if err == nil {
		if err = kill(ctx, unit); err == nil {
			err = backend.Remove(ctx, id)
		}
	}
	if err != nil && !errors.Is(err, compute.ErrNotFound) {
		return err
	}
	return d.service.scratch.remove(id)
}

// kill ends a unit unless it has ended, and waits for that.
func kill(ctx context.Context, unit compute.Unit) error {
	select {
	case <-unit.Done():
		return nil
	default:
		unit.Kill()
	}
	select {
	case <-unit.Done():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
