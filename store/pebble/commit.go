package pebble

import (
	"context"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

const (
	// maxInFlight is how many batches wait for the disk behind the one that is
	// being written; then the next one is gathered until there is room.
	maxInFlight = 1
	// maxBatch is the size in bytes at which a batch is full. It is a part of the
	// memtable that keeps Pebble from handling the batch as a large one.
	maxBatch = 2 << 20
)

// work is something to be made durable.
type work interface {
	// stage checks the work against what is there and adds to the batch what it
	// writes, nothing if it returns an error.
	stage(c *checker, b *pebbledb.Batch) error
	// size is about how many bytes it writes.
	size() int
	// landed changes what is in memory once the batch is durable. It is called
	// with the store locked, in the order of the batches.
	landed(s *Store)
}

// ticket is work in the queue and its answer.
type ticket struct {
	work
	err  error
	done chan struct{} // of capacity 1
}

// flight is a batch on its way to the disk.
type flight struct {
	tickets []*ticket
	batch   *pebbledb.Batch
	written bool // the batch is on its way; an empty one is not
	err     error
	done    chan struct{} // closed when the batch is durable or lost

	resources map[store.Key]uint64   // that the batch writes
	before    atomic.Pointer[flight] // the flight before it; nil once this one is done
}

// submit has work made durable and returns its error.
func (s *Store) submit(ctx context.Context, w work) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.readOnly {
		return ErrReadOnly
	}
	t := s.tickets.Get().(*ticket)
	defer s.tickets.Put(t)
	t.work, t.err = w, nil
	if s.queue.takeAlone() {
		s.commitAlone(t)
	} else {
		s.queue.put(t)
		<-t.done
	}
	t.work = nil
	return t.err
}

// commitAlone is what the committer and the acknowledger do, by a caller who has
// found nothing to do for them: on a store that is idle otherwise, waking them
// takes a good part of the time of a commit. While his batch is on its way to the
// disk the committer gathers the next one.
func (s *Store) commitAlone(t *ticket) {
	s.finish(s.launchAlone(t))
	s.queue.recycle(nil)
}

func (s *Store) launchAlone(t *ticket) *flight {
	defer s.queue.share()
	defer func() {
		if p := recover(); p != nil { // the caller may outlive it; what is half staged must not
			s.fate.fail(panicked(p))
			panic(p)
		}
	}()
	return s.launch([]*ticket{t})
}

// commitLoop is the committer: it gathers what is queued into batches until the
// queue is closed and empty.
func (s *Store) commitLoop() {
	defer close(s.flights)
	for {
		todo := s.queue.take()
		if todo == nil {
			return
		}
		s.flights <- s.launch(todo)
	}
}

// launch puts tickets into a batch and starts its write. A batch that turns out
// empty flies too: that somebody lost a race is told when the winner is durable.
func (s *Store) launch(todo []*ticket) *flight {
	f := &flight{tickets: todo, done: make(chan struct{})}
	if f.err = s.fate.err(); f.err != nil {
		return f
	}
	f.batch = s.newBatch()
	full := s.room.check()
	for _, t := range todo {
		if full != nil && !frees(t.work) {
			t.err = full
			continue
		}
		t.err = t.stage(&s.checker, f.batch)
	}
	s.room.use(f.batch.Len())
	f.resources = s.checker.takeResources()
	f.before.Store(s.last.Load())
	s.last.Store(f)
	if f.written = !f.batch.Empty(); f.written {
		f.err = s.write(f.batch)
	}
	s.checker.applied()
	return f
}

// acknowledgeLoop waits for each batch to be durable, in order, and answers
// those who wait for it.
func (s *Store) acknowledgeLoop() {
	defer close(s.landed)
	for f := range s.flights {
		if before := f.before.Load(); before != nil {
			<-before.done // a caller's who commits alone; ours are
		}
		s.finish(f)
		for _, t := range f.tickets {
			t.done <- struct{}{}
		}
		s.queue.recycle(f.tickets)
	}
}

// finish waits for a batch, after those before it are done, and lets those know
// who read what it writes.
func (s *Store) finish(f *flight) {
	s.land(f)
	close(f.done)
	f.before.Store(nil)
}

func (s *Store) land(f *flight) {
	if f.err == nil && f.written {
		f.err = f.batch.SyncWait()
	}
	if f.err == nil {
		f.err = s.fate.err() // the fence tells Pebble that all went well
	}
	if f.err != nil {
		s.fate.fail(f.err)
		for _, t := range f.tickets {
			t.err = s.fate.err()
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range f.tickets {
		if t.err == nil {
			t.landed(s)
		}
	}
	s.recycle(f.batch)
}

// newBatch returns an empty batch, one that was used before if there is one.
func (s *Store) newBatch() *pebbledb.Batch {
	select {
	case b := <-s.spares:
		return b
	default:
		return s.db.NewBatch(pebbledb.WithMaxRetainedSizeBytes(2 * maxBatch))
	}
}

// recycle keeps the memory of a batch for the next ones. Pebble's own pool would
// hand it to small batches.
func (s *Store) recycle(b *pebbledb.Batch) {
	b.Reset()
	select {
	case s.spares <- b:
	default:
	}
}

// Commit implements store.Executions.
func (s *Store) Commit(ctx context.Context, changes []store.Change) ([]error, error) {
	w := &changesWork{changes: changes, batches: make([]*pebbledb.Batch, len(changes)), errs: make([]error, len(changes))}
	for i := range changes {
		if needsPreparation(&changes[i]) {
			w.batches[i] = s.db.NewBatch()
			prepare(w.batches[i], &changes[i])
		}
	}
	if err := s.submit(ctx, w); err != nil {
		return nil, err
	}
	return w.errs, nil
}

// changesWork is one call of Commit.
type changesWork struct {
	changes []store.Change
	batches []*pebbledb.Batch // what was prepared of each change, until it is staged; nil: nothing
	errs    []error
}

func (w *changesWork) size() (n int) {
	for i, b := range w.batches {
		n += len(w.changes[i].Snapshot)
		for _, e := range w.changes[i].Events {
			n += len(e)
		}
		if b != nil {
			n += b.Len()
		}
	}
	return n
}

func (w *changesWork) stage(c *checker, b *pebbledb.Batch) error {
	for i := range w.changes {
		w.errs[i] = c.change(b, &w.changes[i])
		prepared := w.batches[i]
		if prepared == nil {
			continue
		}
		if w.errs[i] == nil {
			_ = b.Apply(prepared, nil) // it is a batch of ours, so it is well formed
		}
		_ = prepared.Close() // only gives its memory back
	}
	w.batches = nil
	return nil
}

// landed tells the inbox. What this process puts is claimed by it.
func (w *changesWork) landed(s *Store) {
	for i := range w.changes {
		c := &w.changes[i]
		if w.errs[i] != nil {
			continue
		}
		for _, m := range c.RemoveTimers {
			s.inbox.Remove(c.ID, m.Timer)
		}
		for _, m := range c.AddTimers {
			m.Execution = c.ID
			s.inbox.Add(m)
		}
		if len(s.unclaimed) == 0 {
			continue
		}
		for _, task := range c.RemoveTasks {
			delete(s.unclaimed, store.TaskKey{Execution: c.ID, ID: task})
		}
		for i := range c.PutTasks {
			delete(s.unclaimed, store.TaskKey{Execution: c.ID, ID: c.PutTasks[i].ID})
		}
	}
}
