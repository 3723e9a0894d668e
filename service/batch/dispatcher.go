package batch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/store"
)

// dispatcher leads the open jobs through their lives. One goroutine makes all
// changes: it takes what has happened, changes the jobs in memory, writes all
// changes at once, and only then starts and stops units and tells of statuses.
type dispatcher struct {
	service *Service
	open    map[string]*openJob // jobs that have not ended; only the goroutine touches it
	waiting map[string][]string // by the id of a job, the jobs that depend on it
	line    []string            // RUNNABLE jobs, those that waited longest in front

	mu     sync.Mutex
	events []event
	bell   chan struct{} // something is in events

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // the goroutine, and one for each unit
}

// openJob is a job with what is known of it only in memory.
type openJob struct {
	*job
	was      string // status in the store
	changed  bool
	startNow bool         // the attempt's unit is to be started once that is durable
	unit     compute.Unit // of the attempt, once it is started
	timedOut bool
	// leftovers are units that ended, to be removed once that is durable.
	leftovers []string
	blockers  int // jobs it still depends on
}

// event is something that happened, as a change to be made by the goroutine.
type event func(d *dispatcher)

var errClosed = errors.New("batch: closed")

func newDispatcher(s *Service) *dispatcher {
	d := &dispatcher{
		service: s, open: map[string]*openJob{}, waiting: map[string][]string{},
		bell: make(chan struct{}, 1),
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

func (d *dispatcher) start() {
	d.wg.Go(d.run)
	d.wg.Go(d.purge)
	d.wake()
}

func (d *dispatcher) close() {
	d.cancel()
	d.wg.Wait()
}

// post has the goroutine make a change.
func (d *dispatcher) post(e event) {
	d.mu.Lock()
	d.events = append(d.events, e)
	d.mu.Unlock()
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

// ask has the goroutine make a change and waits until it is durable.
func (d *dispatcher) ask(ctx context.Context, change func(d *dispatcher) error) error {
	done := make(chan error, 1)
	d.post(func(d *dispatcher) { done <- change(d) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-d.ctx.Done():
		return errClosed
	}
}

// wake has the queues looked at again, as when an environment was changed.
func (d *dispatcher) wake() { d.post(func(*dispatcher) {}) }

func (d *dispatcher) run() {
	for {
		select {
		case <-d.bell:
		case <-d.ctx.Done():
			return
		}
		for {
			d.mu.Lock()
			events := d.events
			d.events = nil
			d.mu.Unlock()
			if len(events) == 0 {
				break
			}
			for _, e := range events {
				e(d)
			}
			d.advance()
		}
	}
}

// advance starts what can start and makes all changes durable.
func (d *dispatcher) advance() {
	if err := d.place(); err != nil {
		d.service.options.Log.Error("jobs not scheduled", "err", err)
	}
	if err := d.flush(d.ctx); err != nil && d.ctx.Err() == nil {
		d.service.options.Log.Error("jobs not written; trying again", "err", err)
		d.later(retryPause)
	}
}

// retryPause is how long the dispatcher waits after the store has failed.
const retryPause = time.Second

// later wakes the dispatcher after a while.
func (d *dispatcher) later(pause time.Duration) {
	d.wg.Go(func() {
		if d.sleep(pause) {
			d.wake()
		}
	})
}

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
func (d *dispatcher) flush(ctx context.Context) error {
	var changed []*openJob
	var writes []store.Write
	for _, j := range d.open {
		if j.changed {
			changed = append(changed, j)
			writes = append(writes, d.service.jobs.update(j.job, j.was)...)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if err := d.service.options.Store.Apply(ctx, writes...); err != nil {
		return err
	}
	for _, j := range changed {
		news := j.Status != j.was
		j.was, j.changed = j.Status, false
		if j.startNow {
			j.startNow = false
			d.startUnit(j)
		}
		for _, unit := range j.leftovers {
			d.cleanUp(unit)
		}
		j.leftovers = nil
		if j.ended() {
			delete(d.open, j.ID)
		}
		if news {
			d.service.options.OnJobState(j.ID, j.Status)
		}
	}
	return nil
}

// set gives a job a new status. What depends on its end is told of it.
func (d *dispatcher) set(j *openJob, status, reason string) {
	before := j.Status
	j.Status, j.StatusReason, j.changed = status, reason, true
	if status == runnable {
		d.line = append(d.line, j.ID)
	}
	if j.ended() {
		j.StoppedAt = d.service.now()
		d.release(j)
	}
	if parent := d.open[j.Internal.Parent]; parent != nil {
		d.count(parent, before, status)
	}
}

// count keeps the summary of an array job, which ends with its last child.
func (d *dispatcher) count(parent *openJob, before, status string) {
	summary := map[string]int{}
	for k, n := range parent.Array.StatusSummary {
		summary[k] = n
	}
	if summary[before]--; summary[before] <= 0 {
		delete(summary, before)
	}
	summary[status]++
	parent.Array = &arrayProperties{Size: parent.Array.Size, StatusSummary: summary}
	parent.changed = true
	if parent.StartedAt == 0 && status == running {
		parent.StartedAt = d.service.now()
	}
	if summary[succeeded]+summary[failed] < parent.Array.Size || parent.ended() {
		return
	}
	if summary[failed] > 0 {
		d.set(parent, failed, "Array Child Job failed")
		return
	}
	d.set(parent, succeeded, "")
}

// submitted takes a new job, and an array job's children, which are durable.
func (d *dispatcher) submitted(family []*job) {
	d.post(func(d *dispatcher) {
		for _, j := range family {
			d.open[j.ID] = &openJob{job: j, was: j.Status}
		}
		for _, j := range family {
			d.admit(d.open[j.ID])
		}
	})
}

// admit makes a new job PENDING, or RUNNABLE where it depends on nothing. An
// array job itself stays PENDING until its children have ended.
func (d *dispatcher) admit(j *openJob) {
	for _, dep := range j.DependsOn {
		d.depend(j, dep)
		if j.ended() {
			return
		}
	}
	if j.isArray() || j.blockers > 0 {
		if j.Status != pending {
			d.set(j, pending, "")
		}
		return
	}
	d.set(j, runnable, "")
}

// depend has a job wait for another one. A dependency that is over counts at once.
func (d *dispatcher) depend(j *openJob, dep dependency) {
	if dep.JobID == "" || j.isArray() {
		return // an array job's dependencies are its children's
	}
	if d.open[dep.JobID] != nil {
		j.blockers++
		d.waiting[dep.JobID] = append(d.waiting[dep.JobID], j.ID)
		return
	}
	other, err := d.service.jobs.get(d.ctx, dep.JobID)
	if err != nil || other == nil || other.Status == failed {
		d.set(j, failed, dependencyFailed)
	}
}

const dependencyFailed = "Dependent Job failed"

// release tells the jobs that depend on an ended one.
func (d *dispatcher) release(j *openJob) {
	dependents := d.waiting[j.ID]
	delete(d.waiting, j.ID)
	for _, id := range dependents {
		other := d.open[id]
		if other == nil || other.ended() {
			continue
		}
		if j.Status == failed {
			d.set(other, failed, dependencyFailed)
			continue
		}
		if other.blockers--; other.blockers == 0 {
			d.set(other, runnable, "")
		}
	}
}
