package process

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// direct is a unit without Survive: a child of this process.
type direct struct {
	id    string
	child *child
	ending
}

// ending is the part of a unit that is told of its end.
type ending struct {
	done chan struct{}
	gone chan struct{} // closed when the unit is looked away from
	exit compute.Exit  // valid once done is closed
	stop sync.Once
}

// Done implements compute.Unit.
func (e *ending) Done() <-chan struct{} { return e.done }

// Exit implements compute.Unit.
func (e *ending) Exit() compute.Exit {
	<-e.done
	return e.exit
}

func newEnding() ending {
	return ending{done: make(chan struct{}), gone: make(chan struct{})}
}

func (e *ending) end(exit compute.Exit) {
	e.exit = exit
	close(e.done)
}

// killAfter kills after the grace period unless the unit ends before.
func (e *ending) killAfter(clk clock.Clock, grace time.Duration, kill func()) {
	e.stop.Do(func() {
		go func() {
			timer := clk.NewTimer(grace)
			defer timer.Stop()
			select {
			case <-timer.C():
				kill()
			case <-e.done:
			case <-e.gone:
			}
		}()
	})
}

func (b *Backend) startDirect(spec compute.Spec) (*direct, error) {
	if err := b.reserve(spec.ID); err != nil {
		return nil, err
	}
	u := &direct{id: spec.ID, ending: newEnding()}
	var err error
	u.child, err = startChild(spec, b.groups, b.options.Clock, b.spawner, func(*child) {})
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		delete(b.units, spec.ID)
		b.work.Done()
		return nil, err
	}
	b.units[spec.ID] = u
	go u.run(b)
	if b.closed {
		u.abandon()
	}
	return u, nil
}

// run sees the unit to its end.
func (u *direct) run(b *Backend) {
	defer b.work.Done()
	exit := u.child.wait()
	b.forget(u.id)
	u.end(exit)
}

// ID implements compute.Unit.
func (u *direct) ID() string { return u.id }

// StartedAt implements compute.Unit.
func (u *direct) StartedAt() time.Time { return u.child.started }

// Stop implements compute.Unit.
func (u *direct) Stop(grace time.Duration) {
	u.child.signal(unix.SIGTERM)
	u.killAfter(u.child.clock, grace, u.Kill)
}

// Kill implements compute.Unit.
func (u *direct) Kill() { u.child.kill() }

// Freeze implements compute.Unit.
func (u *direct) Freeze() error { return u.child.freeze() }

// Thaw implements compute.Unit.
func (u *direct) Thaw() error { return u.child.thaw() }

// MemoryPeakBytes implements compute.Unit.
func (u *direct) MemoryPeakBytes() int64 { return u.child.livePeak() }

func (u *direct) abandon() { u.Kill() }
