package server

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// pinningBackend pins a clock while a unit of work runs, for that takes time which
// cannot be skipped. A goroutine for each unit waits for its end.
type pinningBackend struct {
	compute.Backend
	clock  clock.Skipper
	closed chan struct{}
	wg     sync.WaitGroup
}

// pinning returns a back end that keeps the clock of executions from skipping time
// while a unit runs, if it can at all.
func (r *rooms) pinning(b compute.Backend, c clock.Clock) compute.Backend {
	skipper, skips := c.(clock.Skipper)
	if !skips {
		return b
	}
	p := &pinningBackend{Backend: b, clock: skipper, closed: make(chan struct{})}
	r.onClose(func(context.Context) error { p.close(); return nil })
	return p
}

// close ends the goroutines. Units go on.
func (b *pinningBackend) close() {
	close(b.closed)
	b.wg.Wait()
}

// Start implements compute.Backend.
func (b *pinningBackend) Start(ctx context.Context, spec compute.Spec) (compute.Unit, error) {
	b.clock.Pin()
	u, err := b.Backend.Start(ctx, spec)
	return b.untilEnd(u, err)
}

// Find implements compute.Backend.
func (b *pinningBackend) Find(ctx context.Context, id string) (compute.Unit, error) {
	b.clock.Pin()
	u, err := b.Backend.Find(ctx, id)
	return b.untilEnd(u, err)
}

func (b *pinningBackend) untilEnd(u compute.Unit, err error) (compute.Unit, error) {
	if err != nil {
		b.clock.Unpin()
		return u, err
	}
	b.wg.Go(func() {
		defer b.clock.Unpin()
		select {
		case <-u.Done():
		case <-b.closed:
		}
	})
	return u, nil
}
