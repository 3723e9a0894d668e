package batch

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/batch/scheduler"
	"github.com/treadle-run/treadle/store"
)

// dispatcher leads the open jobs through their lives. One goroutine makes all
// changes to them. It goes in rounds: it takes what has happened since the last
// one, changes the jobs in memory, writes all changes at once, and only then
// starts what is to start, tells of statuses and answers those who wait.
type dispatcher struct {
	service *Service

	// What follows is the goroutine's.

	open    map[string]*openJob
	waiting map[string][]*openJob          // by the id of an open job, the jobs that depend on it
	lines   map[string]lines               // by the ARN of a queue, its RUNNABLE jobs
	sharing map[string]*sharing            // by the ARN of a queue that is shared
	turn    int64                          // of the last one to join a line
	held    map[string]scheduler.Resources // by the ARN of an environment, what attempts have of it
	early   map[string]ending              // for jobs that are in the store but were not handed over yet

	explained map[*openJob]time.Time // those at which it is said why they are not placed, since when
	nextLook  time.Time              // when the queues are looked at again, if nothing happens

	unjudged []*openJob // new ones, whose dependencies have not been looked at
	ended    []*openJob // what waits for them has not been told
	changed  []*openJob // to be written
	callers  []caller   // to be answered once all is written
	stale    bool       // the lines or what there is for them have changed
	pausing  bool       // it will go on by itself after the store failed

	mailbox *mailbox
	starts  chan struct{} // holds a token for each unit that is being started
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup // the goroutine and all that it has started
}

// openJob is a job that has not ended, with what is known of it only in memory.
type openJob struct {
	*job
	stored   string        // its status in the store
	passed   []string      // the statuses since then
	changed  bool          // it is in dispatcher.changed
	blockers int           // how many jobs it still waits for
	place    *list.Element // in its line
	startNow bool          // its attempt is to be started once that is durable
	unit     compute.Unit  // of its attempt, once that is started
	leaving  string        // a unit that has ended, to be removed once that is durable
}

// event is something that has happened, as a change to be made by the goroutine.
type event func(d *dispatcher)

// caller waits until what it has caused is durable.
type caller chan error

var errClosed = errors.New("batch: closed")

// maxStarts is how many units are started at once; starting one is the work of
// a few milliseconds for a processor.
const maxStarts = 8

func newDispatcher(s *Service) *dispatcher {
	d := &dispatcher{
		service: s,
		open:    map[string]*openJob{},
		waiting: map[string][]*openJob{},
		lines:   map[string]lines{},
		sharing: map[string]*sharing{},
		held:    map[string]scheduler.Resources{},
		early:   map[string]ending{},

		explained: map[*openJob]time.Time{},

		stale:   true,
		mailbox: newMailbox(),
		starts:  make(chan struct{}, maxStarts),
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

// start begins the rounds.
func (d *dispatcher) start() {
	d.wg.Go(d.run)
	d.wg.Go(d.purge)
	d.post(func(*dispatcher) {}) // what resume has found
}

// close ends the rounds and all watching, and waits for that. Units that run go
// on.
func (d *dispatcher) close() {
	d.cancel()
	d.wg.Wait()
}

// post has the goroutine make a change.
func (d *dispatcher) post(e event) { d.mailbox.put(e) }

// ask has the goroutine make a change and waits until it is durable. Where that
// fails the change is kept and tried again, as the error may say nothing of what
// came of the write.
func (d *dispatcher) ask(ctx context.Context, change func(d *dispatcher) error) error {
	done := make(caller, 1)
	d.post(func(d *dispatcher) {
		if err := change(d); err != nil {
			done <- err
			return
		}
		d.callers = append(d.callers, done)
	})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-d.ctx.Done():
		return errClosed
	}
}

// replan has the queues looked at again, as when an environment was changed.
func (d *dispatcher) replan() { d.post(func(d *dispatcher) { d.stale = true }) }

func (d *dispatcher) run() {
	for {
		events, ok := d.mailbox.take(d.ctx.Done())
		if !ok {
			return
		}
		for _, e := range events {
			e(d)
		}
		d.round()
	}
}

// round decides what follows from what has happened, and makes all of it durable.
func (d *dispatcher) round() {
	decided := d.decide()
	written := d.flush()
	for _, c := range d.callers {
		c <- written
	}
	d.callers = nil
	if err := errors.Join(decided, written); err != nil && d.ctx.Err() == nil {
		d.service.options.Log.Error("jobs are held up; trying again", "err", err)
		d.pause()
	}
}

// decide goes on until nothing follows any more.
func (d *dispatcher) decide() error {
	for {
		if err := d.judge(); err != nil {
			return fmt.Errorf("look at dependencies: %w", err)
		}
		if !d.stale {
			return nil
		}
		if err := d.schedule(); err != nil {
			return fmt.Errorf("schedule jobs: %w", err)
		}
	}
}

// retryPause is how long the dispatcher waits after the store has failed.
const retryPause = time.Second

// pause has another round come after a while.
func (d *dispatcher) pause() {
	if d.pausing {
		return
	}
	d.pausing = true
	d.wg.Go(func() {
		if d.sleep(retryPause) {
			d.post(func(d *dispatcher) { d.pausing = false })
		}
	})
}

// sleep reports whether the time has passed; else the dispatcher closes.
func (d *dispatcher) sleep(pause time.Duration) bool {
	timer := d.service.options.Clock.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C():
		return true
	case <-d.ctx.Done():
		return false
	}
}

// flush writes the jobs that have changed and then acts on what is durable.
func (d *dispatcher) flush() error {
	if len(d.changed) == 0 {
		return nil
	}
	var writes []store.Write
	for _, j := range d.changed {
		writes = append(writes, d.service.jobs.update(j.job, j.stored)...)
	}
	if err := d.service.options.Store.Apply(d.ctx, writes...); err != nil {
		return fmt.Errorf("write %d jobs: %w", len(d.changed), err)
	}
	written := d.changed
	d.changed = nil
	for _, j := range written {
		d.durable(j)
	}
	return nil
}

// durable does what had to wait for a job's write.
func (d *dispatcher) durable(j *openJob) {
	for _, status := range j.passed {
		d.service.options.OnJobState(j.ID, status)
		d.service.publish(j.job, status)
	}
	j.stored, j.passed, j.changed = j.Status, nil, false
	if unit := j.leaving; unit != "" {
		j.leaving = ""
		d.wg.Go(func() { d.discard(unit) })
	}
	if j.startNow {
		j.startNow = false
		d.startUnit(j)
	}
	if j.ended() {
		delete(d.open, j.ID)
	}
}

// change notes that a job is to be written.
func (d *dispatcher) change(j *openJob) {
	if !j.changed {
		j.changed = true
		d.changed = append(d.changed, j)
	}
}
