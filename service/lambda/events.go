package lambda

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// eventQueue runs the asynchronous invocations. What is in it is in the store as
// well, from before it is accepted until it is over.
type eventQueue struct {
	service *Service
	table   table.Table[event]
	wake    chan struct{} // something is due, or there is room to run it
	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup // the dispatcher and what it started

	mu      sync.Mutex
	waiting waitingEvents
	running int
}

// openEventQueue starts the queue with what the store holds.
func openEventQueue(ctx context.Context, s *Service) (*eventQueue, error) {
	q := &eventQueue{
		service: s,
		table:   table.Table[event]{Name: "lambda/async", Store: s.options.Store, Key: (*event).key},
		wake:    make(chan struct{}, 1),
	}
	var found []*event
	for e, err := range q.table.List(ctx, "", "") {
		if err != nil {
			return nil, fmt.Errorf("list asynchronous invocations: %w", err)
		}
		e.Invocation.Payload = nil
		found = append(found, e)
	}
	slices.SortStableFunc(found, func(a, b *event) int { return a.Accepted.Compare(b.Accepted) })
	for _, e := range found {
		q.waiting.add(e)
	}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	q.work.Go(q.dispatch)
	return q, nil
}

// stop ends the dispatcher; wait waits for it and for what it started.
func (q *eventQueue) stop() { q.cancel() }
func (q *eventQueue) wait() { q.work.Wait() }

// accept makes an invocation durable and queues it. One with the same request id
// that is not over is the same.
func (q *eventQueue) accept(ctx context.Context, t *target, invocation *environment.Invocation) error {
	now := q.service.options.Clock.Now().UTC()
	e := &event{Account: t.account, Region: t.region, Name: t.name, Qualifier: t.qualifier, Invocation: *invocation, Accepted: now, Due: now}
	err := q.write(ctx, e, 0)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	if err != nil {
		return err
	}
	q.push(e)
	return nil
}

func (q *eventQueue) write(ctx context.Context, e *event, version uint64) error {
	if err := q.table.Store.Apply(ctx, q.table.Put(e, version)); err != nil {
		return fmt.Errorf("write asynchronous invocation: %w", err)
	}
	return nil
}

func (q *eventQueue) push(e *event) {
	q.mu.Lock()
	q.waiting.add(e)
	q.mu.Unlock()
	q.signal()
}

func (q *eventQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// dispatch starts what is due. It runs in a goroutine of its own until stop.
func (q *eventQueue) dispatch() {
	for q.ctx.Err() == nil {
		key, next := q.pop()
		if key != "" {
			q.work.Go(func() {
				q.process(key)
				q.finished()
			})
			continue
		}
		q.sleep(next)
	}
}

// pop takes out what is due first, if there is room to run it. Otherwise it says
// when to look again, the zero time for when there is something new.
func (q *eventQueue) pop() (key string, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting.Len() == 0 || q.running >= q.service.options.ConcurrentEvents {
		return "", time.Time{}
	}
	first := q.waiting.heap[0]
	if first.due.After(q.service.options.Clock.Now()) {
		return "", first.due
	}
	heap.Pop(&q.waiting)
	q.running++
	return first.key, time.Time{}
}

func (q *eventQueue) sleep(next time.Time) {
	var due <-chan time.Time
	if !next.IsZero() {
		timer := q.service.options.Clock.NewTimer(next.Sub(q.service.options.Clock.Now()))
		defer timer.Stop()
		due = timer.C()
	}
	select {
	case <-due:
	case <-q.wake:
	case <-q.ctx.Done():
	}
}

func (q *eventQueue) finished() {
	q.mu.Lock()
	q.running--
	q.mu.Unlock()
	q.signal()
}

// process runs an event once and sees to what follows. What fails for reasons of
// ours stays in the store for the next start.
func (q *eventQueue) process(key string) {
	log := q.service.options.Log.With("event", key)
	e, version, err := q.table.Get(q.ctx, key)
	if err != nil {
		if !errors.Is(err, store.ErrNotFound) && q.ctx.Err() == nil {
			log.Error("read asynchronous invocation", "error", err)
		}
		return
	}
	err = q.settle(e, version)
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, store.ErrConflict) {
		log.Error("asynchronous invocation", "error", err)
	}
}

// settle runs an event and writes what came of it: it is removed, or due again.
func (q *eventQueue) settle(e *event, version uint64) error {
	c, err := q.settings(e)
	if err != nil {
		return err
	}
	last, cause := q.attempt(e)
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	ctx := context.WithoutCancel(q.ctx) // what ran is written though the queue stops
	switch {
	case cause == nil:
		return q.finish(ctx, e, version, c, last, conditionSuccess)
	case hasCode(cause, codeNotFound):
		return q.remove(ctx, e, version)
	}
	if reason := e.postpone(q.service.options.Clock.Now().UTC(), cause, c); reason != "" {
		q.service.options.Log.Warn("asynchronous invocation dropped",
			"function", e.Name, "requestId", e.Invocation.RequestID, "reason", reason)
		return q.finish(ctx, e, version, c, last, reason)
	}
	if err := q.write(ctx, e, version); err != nil {
		return err
	}
	q.push(e)
	return nil
}

// settings are those of what an event invokes.
func (q *eventQueue) settings(e *event) (*eventSettings, error) {
	c, _, err := q.service.eventConfigs.get(q.ctx, e.reference())
	if err != nil || c == nil {
		return &eventSettings{}, err
	}
	return &c.eventSettings, nil
}

// attempt runs an event. What came of it is nil if it could not be run.
func (q *eventQueue) attempt(e *event) (*try, error) {
	s := q.service
	t, err := s.resolve(q.ctx, e.reference())
	if err == nil {
		t, err = s.chosen(q.ctx, t)
	}
	if err != nil {
		return nil, err
	}
	if err := s.admit(t.limits); err != nil {
		return nil, err
	}
	defer s.limiter.leave(t.limits)
	outcome, err := s.run(q.ctx, t.function, &e.Invocation)
	if err != nil {
		return nil, err
	}
	if outcome.Failed {
		err = errFunctionFailed
	}
	return &try{t.function.version(), outcome}, err
}

// finish removes an event that is over and invokes its destination.
func (q *eventQueue) finish(ctx context.Context, e *event, version uint64, c *eventSettings, last *try, condition string) error {
	next, writes := q.deliver(c, e, last, condition)
	if next == nil {
		return q.remove(ctx, e, version)
	}
	if err := q.table.Store.Apply(ctx, append(writes, q.table.Drop(e.key(), version))...); err != nil {
		return fmt.Errorf("invoke the destination of an asynchronous invocation: %w", err)
	}
	q.push(next)
	return nil
}

func (q *eventQueue) remove(ctx context.Context, e *event, version uint64) error {
	if err := q.table.Store.Apply(ctx, q.table.Drop(e.key(), version)); err != nil {
		return fmt.Errorf("remove asynchronous invocation: %w", err)
	}
	return nil
}
