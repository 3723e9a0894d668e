package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/store"
)

// resume takes up the jobs that were open when the service last ended.
func (d *dispatcher) resume(ctx context.Context) error {
	ids, _, _, err := d.service.jobs.pointers(ctx, openTable, "", "", -1)
	if err != nil {
		return err
	}
	var list []*openJob
	for _, id := range ids {
		j, err := d.service.jobs.get(ctx, id)
		if err != nil {
			return err
		}
		if j == nil {
			return fmt.Errorf("job %s is listed as open but not there", id)
		}
		o := &openJob{job: j, was: j.Status}
		d.open[id] = o
		list = append(list, o)
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].CreatedAt < list[b].CreatedAt })
	for _, j := range list {
		if err := d.resumeJob(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

func (d *dispatcher) resumeJob(ctx context.Context, j *openJob) error {
	switch {
	case j.ended(): // by the end of another one, in this loop
	case j.Status == submitted || j.Status == pending:
		d.admit(j)
	case j.Status == runnable:
		d.line = append(d.line, j.ID)
	default:
		return d.resumeAttempt(ctx, j)
	}
	return nil
}

// resumeAttempt finds the unit of an attempt again. One that was to start and of
// which there is no trace was not started: it starts now, under the same id.
func (d *dispatcher) resumeAttempt(ctx context.Context, j *openJob) error {
	unit, err := d.service.options.Backend.Find(ctx, j.Internal.Unit)
	switch {
	case err == nil:
		d.post(func(d *dispatcher) { d.started(j.ID, unit) })
		d.wg.Go(func() { d.watch(j.ID, unit, j.Timeout) })
	case !errors.Is(err, compute.ErrNotFound):
		return fmt.Errorf("find the unit of job %s: %w", j.ID, err)
	case j.Status == starting:
		j.startNow, j.changed = true, true
	default:
		a := j.last()
		a.StatusReason = hostLost
		d.endAttempt(j, a, false)
	}
	return nil
}

// cleanUp removes what an ended unit leaves, but for its log.
func (d *dispatcher) cleanUp(unit string) {
	if err := d.service.options.Backend.Remove(d.ctx, unit); err != nil && !errors.Is(err, compute.ErrNotFound) {
		d.service.options.Log.Warn("unit of a job not removed", "unit", unit, "err", err)
	}
	if err := os.RemoveAll(d.service.scratch(unit)); err != nil {
		d.service.options.Log.Warn("scratch folder of a job not removed", "unit", unit, "err", err)
	}
}

const (
	// keepEnded is how long ended jobs are kept; AWS promises a day at least.
	keepEnded  = 7 * 24 * time.Hour
	purgeEvery = time.Hour
	purgePage  = 1000
)

// purge removes jobs that ended long ago, until the service closes.
func (d *dispatcher) purge() {
	for {
		if err := d.purgeOnce(); err != nil && d.ctx.Err() == nil {
			d.service.options.Log.Error("old jobs not removed", "err", err)
		}
		if !d.sleep(purgeEvery) {
			return
		}
	}
}

func (d *dispatcher) purgeOnce() error {
	limit := endedKey(d.service.options.Clock.Now().Add(-keepEnded).UnixMilli(), "")
	for {
		ids, last, more, err := d.service.jobs.pointers(d.ctx, endedTable, "", "", purgePage)
		if err != nil {
			return err
		}
		removed := 0
		for _, id := range ids {
			j, err := d.service.jobs.get(d.ctx, id)
			if err != nil {
				return err
			}
			if j == nil || endedKey(j.StoppedAt, j.ID) >= limit {
				break
			}
			if err := d.remove(j); err != nil {
				return err
			}
			removed++
		}
		if !more || removed < len(ids) || last >= limit {
			return nil
		}
	}
}

// remove forgets a job and its logs.
func (d *dispatcher) remove(j *job) error {
	for _, a := range j.Attempts {
		if a.Container.LogStreamName == "" {
			continue
		}
		if err := os.Remove(d.service.logPath(a.Container.LogStreamName)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove log of job %s: %w", j.ID, err)
		}
	}
	err := d.service.options.Store.Apply(d.ctx, d.service.jobs.forget(j)...)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
