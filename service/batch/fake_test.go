package batch

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/store"
)

// fakeBackend is a back end whose units do nothing until the test ends them. It
// outlives the service, as real units do.
type fakeBackend struct {
	mu      sync.Mutex
	units   map[string]*fakeUnit
	count   int           // units ever started
	refusal error         // of Start
	gate    chan struct{} // where there is one, Start waits for its closing
	deaf    bool          // new units ignore SIGTERM
}

func newFakeBackend() *fakeBackend { return &fakeBackend{units: map[string]*fakeUnit{}} }

func (*fakeBackend) Name() string { return "fake" }

func (b *fakeBackend) Start(ctx context.Context, spec compute.Spec) (compute.Unit, error) {
	b.mu.Lock()
	gate := b.gate
	b.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refusal != nil {
		return nil, b.refusal
	}
	if b.units[spec.ID] != nil {
		return nil, compute.ErrExists
	}
	b.count++
	u := &fakeUnit{spec: spec, started: time.Now(), done: make(chan struct{}), deaf: b.deaf}
	b.units[spec.ID] = u
	return u, nil
}

func (b *fakeBackend) Find(_ context.Context, id string) (compute.Unit, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if u := b.units[id]; u != nil {
		return u, nil
	}
	return nil, compute.ErrNotFound
}

func (b *fakeBackend) Remove(_ context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	u := b.units[id]
	if u == nil {
		return compute.ErrNotFound
	}
	if !u.hasEnded() {
		return errors.New("it runs")
	}
	delete(b.units, id)
	return nil
}

// forget loses all trace of a unit.
func (b *fakeBackend) forget(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.units, id)
}

type fakeUnit struct {
	spec    compute.Spec
	started time.Time
	deaf    bool
	onEnd   func() // called before its end is known
	done    chan struct{}

	mu       sync.Mutex
	exit     compute.Exit
	ended    bool
	stopping bool
}

func (u *fakeUnit) end(exit compute.Exit) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ended {
		return
	}
	exit.Time = time.Now()
	u.exit, u.ended = exit, true
	if u.onEnd != nil {
		u.onEnd()
	}
	close(u.done)
}

func (u *fakeUnit) hasEnded() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.ended
}

func (u *fakeUnit) state() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.ended:
		return "ended"
	case u.stopping:
		return "stopping"
	}
	return "running"
}

func (u *fakeUnit) ID() string            { return u.spec.ID }
func (u *fakeUnit) Done() <-chan struct{} { return u.done }
func (u *fakeUnit) Exit() compute.Exit    { return u.exit }
func (u *fakeUnit) Freeze() error         { return nil }
func (u *fakeUnit) Thaw() error           { return nil }
func (u *fakeUnit) StartedAt() time.Time  { return u.started }

func (u *fakeUnit) MemoryPeakBytes() int64 { return 0 }

func (u *fakeUnit) Stop(grace time.Duration) {
	u.mu.Lock()
	u.stopping = true
	u.mu.Unlock()
	if !u.deaf {
		u.end(compute.Exit{Code: 143, Signal: "SIGTERM"})
		return
	}
	time.AfterFunc(grace, u.Kill)
}

func (u *fakeUnit) Kill() { u.end(compute.Exit{Code: 137, Signal: "SIGKILL"}) }

// brittleStore fails while it is told to.
type brittleStore struct {
	store.Resources
	mu            sync.Mutex
	reads, writes bool // fail
}

var errBrittle = errors.New("the disk is gone")

func (s *brittleStore) fail(reads, writes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads, s.writes = reads, writes
}

func (s *brittleStore) failing() (reads, writes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads, s.writes
}

func (s *brittleStore) Get(ctx context.Context, key store.Key) (store.Record, error) {
	if reads, _ := s.failing(); reads {
		return store.Record{}, errBrittle
	}
	return s.Resources.Get(ctx, key)
}

func (s *brittleStore) List(ctx context.Context, table, prefix, after string) iter.Seq2[store.Record, error] {
	if reads, _ := s.failing(); reads {
		return func(yield func(store.Record, error) bool) { yield(store.Record{}, errBrittle) }
	}
	return s.Resources.List(ctx, table, prefix, after)
}

func (s *brittleStore) Apply(ctx context.Context, writes ...store.Write) error {
	if _, fails := s.failing(); fails {
		return errBrittle
	}
	return s.Resources.Apply(ctx, writes...)
}
