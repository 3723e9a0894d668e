package process

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/compute"
)

// survivor is a unit with Survive, as Treadle sees it: a child of the keeper,
// which tells what becomes of it. The Backend's mu guards what changes.
type survivor struct {
	id      string
	backend *Backend
	order   *order        // until the keeper has said what became of it
	began   chan struct{} // closed then; what follows is valid from then on
	failure error         // why it could not be started
	started time.Time
	ending
	peak     int64         // valid once done is closed
	removing bool          // the keeper is to forget it
	removed  chan struct{} // closed when the keeper has
}

func (b *Backend) newSurvivor(id string) *survivor {
	return &survivor{
		id: id, backend: b, began: make(chan struct{}), ending: newEnding(), removed: make(chan struct{}),
	}
}

func (b *Backend) startSurvivor(ctx context.Context, spec compute.Spec) (*survivor, error) {
	if _, err := b.connect(ctx); err != nil {
		return nil, err
	}
	o := &order{Command: spec.Command, Env: spec.Env, Dir: spec.Dir, LogPath: spec.LogPath, Limits: spec.Limits}
	s := b.newSurvivor(spec.ID)
	s.order = o
	w, err := b.enlist(s)
	if err == nil && w == nil { // the keeper has just ended: the next one gets the order
		_, err = b.connect(ctx)
	} else if err == nil {
		w.send(request{Do: doStart, ID: s.id, Order: o}) // what fails, adopt does
	}
	if err != nil {
		return nil, err
	}
	select {
	case <-s.began:
		if s.failure != nil {
			return nil, s.failure
		}
		return s, nil
	case <-ctx.Done(): // what becomes of it is known later
		return nil, ctx.Err()
	case <-b.quit:
		return nil, errClosed
	}
}

// enlist gives a new unit its name and returns the wire to order it by, nil while
// there is no keeper.
func (b *Backend) enlist(s *survivor) (*wire, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errClosed
	}
	if _, taken := b.units[s.id]; taken {
		return nil, compute.ErrExists
	}
	b.units[s.id] = s
	return b.wire, nil
}

// learn takes in what has become of the unit. The Backend's mu is held.
func (s *survivor) learn(c condition) {
	if c.Stage == removed {
		close(s.removed)
	}
	if c.Stage == starting || c.Stage == removed || closed(s.done) {
		return
	}
	s.order = nil
	if !closed(s.began) {
		s.started = c.Started
		if c.Failure != nil {
			s.failure = c.Failure
		}
		close(s.began)
	}
	if c.Stage == ended {
		s.peak = c.MemoryPeakBytes
		s.end(c.Exit)
	}
}

// find waits until a unit has begun; compute.ErrNotFound if it did not.
func (s *survivor) find(ctx context.Context) (compute.Unit, error) {
	if !closed(s.began) {
		select {
		case <-s.began:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.backend.quit:
			return nil, errClosed
		}
	}
	if s.failure != nil {
		return nil, compute.ErrNotFound
	}
	return s, nil
}

// ID implements compute.Unit.
func (s *survivor) ID() string { return s.id }

// StartedAt implements compute.Unit.
func (s *survivor) StartedAt() time.Time { return s.started }

// Stop implements compute.Unit.
func (s *survivor) Stop(grace time.Duration) {
	s.tell(doStop)
	s.killAfter(s.backend.options.Clock, grace, s.Kill)
}

// Kill implements compute.Unit.
func (s *survivor) Kill() { s.tell(doKill) }

// Freeze implements compute.Unit. It returns when the keeper has been told.
func (s *survivor) Freeze() error { return s.tell(doFreeze) }

// Thaw implements compute.Unit. It returns when the keeper has been told.
func (s *survivor) Thaw() error { return s.tell(doThaw) }

func (s *survivor) tell(do action) error {
	if closed(s.done) {
		return errGone
	}
	return s.backend.ask(do, s.id)
}

// MemoryPeakBytes implements compute.Unit. It is known once the unit has ended.
func (s *survivor) MemoryPeakBytes() int64 {
	if !closed(s.done) {
		return 0
	}
	return s.peak
}

func (s *survivor) abandon() { close(s.gone) }

// remove has the keeper forget a unit that has ended.
func (s *survivor) remove(ctx context.Context) error {
	b := s.backend
	b.mu.Lock()
	s.removing = true
	w := b.wire
	b.mu.Unlock()
	var err error
	if w == nil { // the next keeper is asked by adopt
		_, err = b.connect(ctx)
	} else {
		w.send(request{Do: doRemove, ID: s.id}) // what fails, adopt does
	}
	if err != nil {
		return err
	}
	select {
	case <-s.removed:
		return nil
	case <-b.quit:
		return errClosed
	}
}
