package batch

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/treadle-run/treadle/store"
)

const (
	// keepEnded is how long ended jobs are kept, as on AWS
	// (https://docs.aws.amazon.com/batch/latest/userguide/job_states.html).
	keepEnded  = 7 * 24 * time.Hour
	purgeEvery = time.Hour
)

// purge removes jobs that ended long ago, until the dispatcher closes.
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
	limit := d.service.options.Clock.Now().Add(-keepEnded).UnixMilli()
	for j, err := range d.service.jobs.pointed(d.ctx, endedTable, "", "") {
		if err != nil {
			return err
		}
		if j.StoppedAt >= limit {
			return nil
		}
		if err := d.forget(j); err != nil {
			return fmt.Errorf("job %s: %w", j.ID, err)
		}
	}
	return nil
}

// forgetAtOnce is how many jobs are removed in one write.
const forgetAtOnce = 500

// forget removes a job with its logs, an array job behind its children.
func (d *dispatcher) forget(j *job) error {
	family, err := d.childrenOf(j)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(append(family, j), forgetAtOnce) {
		var writes []store.Write
		for _, member := range part {
			if err := d.removeLogs(member); err != nil {
				return err
			}
			writes = append(writes, d.service.jobs.forget(member)...)
		}
		if err := d.service.options.Store.Apply(d.ctx, writes...); err != nil {
			return err
		}
	}
	return nil
}

// childrenOf returns the children of an array job that are still there.
func (d *dispatcher) childrenOf(j *job) (children []*job, err error) {
	if !j.isArray() {
		return nil, nil
	}
	for i := range j.Array.Size {
		child, err := d.service.jobs.get(d.ctx, childID(j.ID, i))
		if err != nil {
			return nil, err
		}
		if child != nil {
			children = append(children, child)
		}
	}
	return children, nil
}

func (d *dispatcher) removeLogs(j *job) error {
	for _, a := range j.Attempts {
		if err := os.Remove(d.service.logPath(a.Container.LogStreamName)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
