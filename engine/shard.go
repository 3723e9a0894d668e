package engine

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// request asks a shard to apply one event to one execution.
type request struct {
	id    store.ID
	event interpreter.Event
	// token, if set, must be the token of the task that the event speaks of.
	token string
	// create, if set, is a new execution; event is then Start.
	create *live
	// timer is the claimed message that the event comes from.
	timer *store.Message
	// putTask, if set, is the task's row to write when the event is accepted.
	putTask *store.Task
	// endTask, if set, is a task whose row is to go; there is no event then.
	endTask int64
	tries   int
	reply   chan answer // buffered; nil where nobody waits
}

// answer is what became of a request once its commit is durable.
type answer struct {
	accepted bool
	record   *store.Execution
	err      error
}

// answer ends a request, which has held the clock since it was posted.
func (s *shard) answer(r *request, a answer) {
	if r.reply != nil {
		r.reply <- a
	}
	s.engine.clock.Release()
}

const (
	queued   = 1024    // requests that wait at a shard before callers wait
	batched  = 256     // requests that a shard steps before it commits
	filled   = 1 << 20 // bytes of history after which it commits what it has
	maxTries = 5       // of a request whose execution somebody else has changed
)

// shard steps its executions, one batch of events after the other.
type shard struct {
	engine *Engine
	queue  chan *request
	lives  *lives
	seeds  seeds
	tools  tools
	ended  chan struct{} // closed when it steps no more
}

func newShard(e *Engine, o *Options) (*shard, error) {
	s, err := newSeeds(o.Random)
	return &shard{
		engine: e, queue: make(chan *request, queued), ended: make(chan struct{}),
		lives: newLives(max(o.AwakeExecutions/o.Shards, 1), awakeBytes/o.Shards, newSleepers(o.CachedBytes/o.Shards, e.machine)),
		seeds: s,
	}, err
}

// do hands a request to the execution's shard and waits for its answer. An
// error means that nothing was acknowledged.
func (e *Engine) do(ctx context.Context, r *request) (answer, error) {
	r.reply = make(chan answer, 1)
	if err := e.post(ctx, r); err != nil {
		return answer{}, err
	}
	select {
	case a := <-r.reply:
		return a, a.err
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	case <-e.shardOf(r.id).ended:
	}
	select { // what was committed while the engine closed is no error
	case a := <-r.reply:
		return a, a.err
	default:
		return answer{}, ErrClosed
	}
}

// post hands a request to the execution's shard.
func (e *Engine) post(ctx context.Context, r *request) (err error) {
	e.clock.Hold()
	select {
	case e.shardOf(r.id).queue <- r:
		return nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-e.ctx.Done():
		err = ErrClosed
	}
	e.clock.Release()
	return err
}

func (s *shard) run() {
	defer close(s.ended)
	for {
		select {
		case r := <-s.queue:
			s.apply(s.gather(r))
		case <-s.engine.ctx.Done():
			return
		}
	}
}

// gather takes what else is queued, so that one commit serves many requests.
func (s *shard) gather(first *request) []*request {
	batch := append(make([]*request, 0, batched), first)
	for len(batch) < batched {
		select {
		case r := <-s.queue:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// apply steps a batch, commits it and acts on what was committed, in several
// parts where it makes much history.
func (s *shard) apply(batch []*request) {
	for len(batch) > 0 {
		now := s.engine.clock.Now().UTC().Truncate(time.Millisecond)
		stepped, n := s.step(batch, now)
		s.commit(stepped)
		batch = batch[n:]
	}
}

// commit makes transitions durable and acts on them.
func (s *shard) commit(stepped []*transition) {
	changed := make([]*transition, 0, len(stepped))
	changes := make([]store.Change, 0, len(stepped))
	for _, t := range stepped {
		if t.fault != nil || !t.changed() {
			s.settle(t, t.fault)
			continue
		}
		changed = append(changed, t)
		changes = append(changes, t.change())
	}
	if len(changes) == 0 {
		return
	}
	began := time.Now() // a virtual clock stands while the disk works
	errs, err := s.engine.store.Commit(s.engine.ctx, changes)
	s.engine.trouble.note(err, s.engine.clock.Now())
	if err == nil {
		s.engine.observer.Committed(len(changes), time.Since(began))
	}
	for i, t := range changed {
		if err == nil {
			s.settle(t, errs[i])
		} else {
			s.settle(t, err)
		}
	}
}

// step applies requests in memory until they have made enough history for a
// commit. It returns one transition for each execution among them, and how many
// requests it applied.
func (s *shard) step(batch []*request, now time.Time) (order []*transition, n int) {
	open := make(map[store.ID]*transition, len(batch))
	s.tools.events.used = 0
	for i, r := range batch {
		if s.tools.events.used >= filled {
			return order, i
		}
		if r.timer != nil {
			s.engine.observer.Woke(now.Sub(r.timer.Due))
		}
		t := open[r.id]
		if t == nil || r.create != nil {
			var err error
			if t, err = s.begin(r); err != nil {
				s.refuse(r, err)
				continue
			}
			open[r.id] = t
			order = append(order, t)
		}
		if r.event.Kind == interpreter.Redrive {
			s.reopen(t, now)
		}
		r.event.Time, r.event.Seed, r.event.MissingActivities = now, s.seeds.next(), t.missing
		t.apply(r)
	}
	return order, len(batch)
}

// begin begins the transition of the request's execution.
func (s *shard) begin(r *request) (*transition, error) {
	l, err := s.find(r)
	if err != nil {
		return nil, err
	}
	missing, err := s.engine.missing(l)
	return newTransition(&s.tools, l, missing), err
}

func (s *shard) find(r *request) (*live, error) {
	if r.create != nil {
		return r.create, nil
	}
	if l := s.lives.get(r.id); l != nil {
		return l, nil
	}
	return s.engine.load(s.engine.ctx, r.id)
}

// refuse answers a request that could not be stepped or committed. A timer is
// given back to the store to come again.
func (s *shard) refuse(r *request, err error) {
	if s.engine.ctx.Err() != nil {
		err = ErrClosed // the store was told to stop, or is about to
	} else if r.timer != nil {
		s.engine.log.Log(s.engine.ctx, levelOf(err), "timer not delivered", "execution", uuid.UUID(r.id), "error", err)
		s.engine.giveBack(*r.timer)
	}
	s.answer(r, answer{err: err})
}

// settle ends a transition: commands are carried out and requests answered
// when err is nil; else the execution's state in memory is forgotten, and the
// requests are tried again or refused.
func (s *shard) settle(t *transition, err error) {
	id := t.live.record.ID
	if err != nil {
		s.lives.drop(id)
		for _, r := range t.requests {
			s.retry(r, err)
		}
		return
	}
	if t.changed() {
		t.live.version++
	}
	if t.live.closed {
		s.lives.drop(id)
	} else {
		s.lives.put(t.live)
	}
	s.engine.carryOut(t)
	for i, r := range t.requests {
		s.answer(r, answer{accepted: t.accepted[i], record: t.live.record})
	}
}

func (s *shard) retry(r *request, err error) {
	if !errors.Is(err, store.ErrConflict) || r.tries >= maxTries {
		s.refuse(r, err)
		return
	}
	r.tries++
	select {
	case s.queue <- r:
	default: // the queue is full and only this goroutine empties it
		s.refuse(r, err)
	}
}
