package batch

import (
	"context"
	"maps"
	"slices"
)

// end ends a job as CancelJob or TerminateJob asks for.
func (d *dispatcher) end(ctx context.Context, id string, how ending) error {
	return d.ask(ctx, func(d *dispatcher) error {
		if j := d.open[id]; j != nil {
			d.endJob(j, how)
			return nil
		}
		return d.endUnknown(id, how)
	})
}

// endUnknown ends a job that is not open: it has ended meanwhile, or is so new
// that it has not been handed over yet.
func (d *dispatcher) endUnknown(id string, how ending) error {
	j, err := d.service.jobs.get(d.ctx, id)
	if err == nil && j != nil && !j.ended() {
		d.early[id] = how
	}
	return err
}

// endJob cancels or terminates a job, an array job by its children. What has come
// to STARTING is not cancelled.
func (d *dispatcher) endJob(j *openJob, how ending) {
	switch {
	case j.ended():
	case j.isArray():
		j.Internal.Ending = &how
		d.change(j)
		for i := range j.Array.Size {
			if child := d.open[childID(j.ID, i)]; child != nil {
				d.endJob(child, how)
			}
		}
	case j.startNow:
		d.withdraw(j)
		d.stopped(j, how)
	case j.Internal.Attempt == nil:
		d.stopped(j, how)
	case how.Terminate:
		d.endUnit(j, how)
	}
}

// withdraw takes an attempt back that has not been started yet.
func (d *dispatcher) withdraw(j *openJob) {
	d.letGo(j)
	j.Internal.Attempt, j.startNow = nil, false
	if n := len(j.passed); n > 0 && j.passed[n-1] == starting {
		j.passed = j.passed[:n-1] // nobody was told
	}
}

// endUnit stops the unit of a job's attempt. One that is just being started is
// stopped when that is done.
func (d *dispatcher) endUnit(j *openJob, how ending) {
	if j.Internal.Attempt.Ending != nil {
		return
	}
	j.Internal.Attempt.Ending = &how
	d.change(j)
	if j.unit != nil {
		j.unit.Stop(stopGrace)
	}
}

// endQueue terminates all jobs of a queue that was deleted.
func (d *dispatcher) endQueue(queueARN string) {
	d.post(func(d *dispatcher) { d.endJobsOf(queueARN) })
}

// queueDeleted is why the jobs of a deleted queue have failed.
var queueDeleted = ending{Reason: "Job queue was deleted", Terminate: true}

func (d *dispatcher) endJobsOf(queueARN string) {
	for _, id := range slices.Sorted(maps.Keys(d.open)) {
		if j := d.open[id]; j.Queue == queueARN {
			d.endJob(j, queueDeleted)
		}
	}
}

// tag changes the tags of a job, which may have ended.
func (d *dispatcher) tag(ctx context.Context, id string, change func(tags map[string]string) error) error {
	return d.ask(ctx, func(d *dispatcher) error {
		j := d.open[id]
		if j == nil {
			return d.tagEnded(id, change)
		}
		tags := merged(j.Tags, nil)
		if err := change(tags); err != nil {
			return err
		}
		j.Tags = tags
		d.change(j)
		return nil
	})
}

func (d *dispatcher) tagEnded(id string, change func(tags map[string]string) error) error {
	j, version, err := d.service.jobs.Get(d.ctx, id)
	if err != nil {
		return err
	}
	if err := change(j.Tags); err != nil {
		return err
	}
	return d.service.options.Store.Apply(d.ctx, d.service.jobs.Put(j, version))
}
