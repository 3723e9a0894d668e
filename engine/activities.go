package engine

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// activities matches tasks of activities with the workers that ask for them,
// both first come, first served.
type activities struct {
	mu     sync.Mutex
	byARN  map[string]*activity
	places map[store.TaskKey]place
}

type activity struct {
	tasks   list.List // of *Task, oldest in front
	workers list.List // of *waiter
}

// waiter is a worker that waits for a task.
type waiter struct {
	name  string
	since time.Time
	task  chan *Task // with one place
}

type place struct {
	activity *activity
	element  *list.Element
}

func newActivities() *activities {
	return &activities{byARN: map[string]*activity{}, places: map[store.TaskKey]place{}}
}

// of returns the activity with the ARN. The lock must be held.
func (a *activities) of(arn string) *activity {
	if a.byARN[arn] == nil {
		a.byARN[arn] = &activity{}
	}
	return a.byARN[arn]
}

// offer gives a task to the worker that waits longest, or has it wait for one.
func (a *activities) offer(key store.TaskKey, t *Task) {
	a.enqueue(key, t, (*list.List).PushBack)
}

// offerFirst offers a task that a worker should have got before all others.
func (a *activities) offerFirst(key store.TaskKey, t *Task) {
	a.enqueue(key, t, (*list.List).PushFront)
}

func (a *activities) enqueue(key store.TaskKey, t *Task, push func(tasks *list.List, t any) *list.Element) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to := a.of(t.Resource)
	if el := to.workers.Front(); el != nil {
		to.workers.Remove(el)
		el.Value.(*waiter).task <- t
		return
	}
	a.places[key] = place{to, push(&to.tasks, t)}
}

func (a *activities) remove(key store.TaskKey) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p, ok := a.places[key]; ok {
		p.activity.tasks.Remove(p.element)
		delete(a.places, key)
	}
}

// take returns a task, or a place in the queue of workers on which one will come.
func (a *activities) take(arn, worker string, now time.Time) (*Task, *list.Element) {
	a.mu.Lock()
	defer a.mu.Unlock()
	from := a.of(arn)
	el := from.tasks.Front()
	if el == nil {
		return nil, from.workers.PushBack(&waiter{worker, now, make(chan *Task, 1)})
	}
	t := from.tasks.Remove(el).(*Task)
	delete(a.places, store.TaskKey{Execution: t.Execution, ID: t.ID})
	return t, nil
}

// leave gives up a worker's place and returns the task that had come by then.
func (a *activities) leave(arn string, el *list.Element) *Task {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case t := <-el.Value.(*waiter).task:
		return t
	default:
	}
	a.of(arn).workers.Remove(el)
	return nil
}

// ActivityTask waits for a task of the activity and hands it to the worker. It
// returns nil without an error when none came within Waiting or before ctx ended.
func (e *Engine) ActivityTask(ctx context.Context, activityARN, worker string) (*ActivityTask, error) {
	timer := e.clock.NewTimer(Waiting)
	defer timer.Stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(e.working, cancel)
	defer stop()
	for {
		t := e.nextTask(ctx, activityARN, worker, timer)
		if t == nil {
			return nil, nil
		}
		given, err := e.give(ctx, t, worker)
		if err != nil {
			return nil, err
		}
		if given {
			return &ActivityTask{Token: t.Token, Input: t.Parameters}, nil
		}
	}
}

// nextTask waits for a task of the activity; nil: none came in time. One that
// comes when ctx has ended is left for others.
func (e *Engine) nextTask(ctx context.Context, activityARN, worker string, timer clock.Timer) *Task {
	t, el := e.activities.take(activityARN, worker, e.clock.Now())
	if t == nil {
		select {
		case t = <-el.Value.(*waiter).task:
		case <-timer.C():
			t = e.activities.leave(activityARN, el)
		case <-ctx.Done():
			t = e.activities.leave(activityARN, el)
		}
	}
	if t != nil && ctx.Err() != nil {
		e.activities.offerFirst(store.TaskKey{Execution: t.Execution, ID: t.ID}, t)
		return nil
	}
	return t
}

// give records that a worker has taken the task. given is false when nobody
// waits for the task any more; after an error the task is offered again, behind
// the others, which it must not keep from being given should the error stay.
func (e *Engine) give(ctx context.Context, t *Task, worker string) (given bool, err error) {
	event := interpreter.Event{Kind: interpreter.TaskStarted, Task: t.ID, WorkerName: worker}
	given, err = e.record(context.WithoutCancel(ctx), t, event, takenBy(worker))
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	key := store.TaskKey{Execution: t.Execution, ID: t.ID}
	switch {
	case err != nil:
		e.activities.offer(key, t)
	case !given:
		e.tasks.end(key)
	}
	return given, err
}

// takenBy is what the row of an activity's task says once a worker has it.
func takenBy(worker string) string { return jsonvalue.StringValue(worker).JSON() }

// offer offers a task to the workers of its activity, unless one has it already.
func (e *Engine) offer(key store.TaskKey, t *Task) {
	e.tasks.outside(key)
	if t.Submitted == "" {
		e.activities.offer(key, t)
	}
}

// ForgetActivity sends the workers that wait for tasks of a deleted activity
// away with nothing. Tasks that it still has end by their own timeouts.
func (e *Engine) ForgetActivity(activityARN string) {
	a := e.activities
	a.mu.Lock()
	defer a.mu.Unlock()
	gone := a.of(activityARN)
	for el := gone.workers.Front(); el != nil; el = gone.workers.Front() {
		gone.workers.Remove(el)
		el.Value.(*waiter).task <- nil
	}
	if gone.tasks.Len() == 0 {
		delete(a.byARN, activityARN)
	}
}
