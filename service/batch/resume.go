package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/store"
)

// resume takes up the jobs that were open when the service last ended.
func (d *dispatcher) resume(ctx context.Context) error {
	list, err := d.readOpen(ctx)
	if err != nil {
		return err
	}
	units, queues := map[string]bool{}, map[string]bool{}
	for _, j := range list {
		d.open[j.ID] = j
		d.turn = max(d.turn, j.Internal.Turn)
		queues[j.Queue] = true
		if a := j.Internal.Attempt; a != nil {
			units[a.Unit] = true
		}
	}
	for _, j := range list {
		if err := d.resumeJob(ctx, j); err != nil {
			return fmt.Errorf("job %s: %w", j.ID, err)
		}
	}
	if err := d.endOrphans(ctx, queues); err != nil {
		return err
	}
	if err := d.finishLogs(); err != nil {
		return err
	}
	return d.sweep(units)
}

// readOpen reads the jobs that are open, RUNNABLE ones as they stood in line.
func (d *dispatcher) readOpen(ctx context.Context) (list []*openJob, err error) {
	for j, err := range d.service.jobs.pointed(ctx, openTable, "", "") {
		if err != nil {
			return nil, err
		}
		list = append(list, &openJob{job: j, stored: j.Status})
	}
	slices.SortStableFunc(list, func(a, b *openJob) int {
		return cmp.Or(cmp.Compare(a.Internal.Turn, b.Internal.Turn), cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.order(), b.order()))
	})
	return list, nil
}

// endOrphans terminates the jobs of queues whose deletion was cut short.
func (d *dispatcher) endOrphans(ctx context.Context, queues map[string]bool) error {
	for queueARN := range queues {
		_, _, err := d.service.queues.Get(ctx, keyOf(queueARN))
		if errors.Is(err, store.ErrNotFound) {
			d.endQueue(queueARN) // in the first round, when units are found
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *dispatcher) resumeJob(ctx context.Context, j *openJob) error {
	switch {
	case j.Internal.Attempt != nil:
		d.hold(j)
		return d.resumeAttempt(ctx, j)
	case j.Status == runnable:
		d.joinLine(j)
		if slices.Contains(slices.Collect(maps.Values(explanations)), j.StatusReason) {
			d.explained[j] = d.service.options.Clock.Now()
		}
	default:
		d.unjudged = append(d.unjudged, j)
	}
	return nil
}

// resumeAttempt finds the unit of an attempt again. One that was to start and of
// which there is no trace was not started: it starts now, under the same id.
func (d *dispatcher) resumeAttempt(ctx context.Context, j *openJob) error {
	a := j.Internal.Attempt
	unit, err := d.service.options.Backend.Find(ctx, a.Unit)
	switch {
	case err == nil:
		id, timeout := j.ID, j.timeout()
		d.post(func(d *dispatcher) { d.started(id, unit) })
		output := d.follow(logTarget(j.job))
		d.wg.Go(func() { d.watch(id, unit, timeout, output) })
	case !errors.Is(err, compute.ErrNotFound):
		return err
	case j.Status == starting && a.Ending == nil:
		j.startNow = true
		d.change(j)
	default:
		d.lost(j)
	}
	return nil
}

// sweep removes the units that a crash kept from being removed with the end of
// their job. Each has a scratch folder of its name.
func (d *dispatcher) sweep(inUse map[string]bool) error {
	entries, err := os.ReadDir(d.service.scratch.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if unit := e.Name(); !inUse[unit] {
			d.wg.Go(func() { d.discard(unit) })
		}
	}
	return nil
}
