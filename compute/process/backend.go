// Package process runs units of work as processes of this machine (Linux).
//
// Every unit is the leader of a session and process group of its own, so that
// stopping it reaches what it has started. A unit without Survive is a child of
// this process and dies with it. A unit with Survive is the child of a
// supervisor, which is this program's own binary started again in a small role
// (see Supervise): it outlives this process and writes down how the unit ended.
// If this process is killed, so are its units without Survive at that moment;
// what they had started themselves ends when the next Backend is made, or
// remains where there are no control groups to find it by.
//
// Limits are held by control groups where the machine lets us make them:
// version 2, else version 1. Elsewhere the memory of a unit is looked at from
// time to time and the unit killed if it is beyond its limit, and processors
// are not limited. Address space limits (RLIMIT_AS) are not used: Go, Java and
// Node reserve far more addresses than the memory they use.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// Options configures a Backend.
type Options struct {
	// Dir is the folder that keeps what Find needs to know. It must be on a file
	// system that honours fsync, and belong to one Backend at a time.
	Dir   string
	Log   *slog.Logger // default: none
	Clock clock.Clock  // default: the machine's
	// Supervisor is the command that calls Supervise with the arguments that
	// follow; without it units with Survive cannot be started.
	Supervisor []string
	// NoCgroups leaves control groups alone even where they could be made.
	NoCgroups bool
}

// Backend is the compute.Backend of this machine's processes.
type Backend struct {
	options Options
	groups  hierarchy
	spawner *spawner

	mu     sync.Mutex
	closed bool
	units  map[string]unit // running ones, and survivors until they are removed
	work   sync.WaitGroup  // the goroutine of every unit
}

var _ compute.Backend = (*Backend)(nil)

// unit is a compute.Unit of this package.
type unit interface {
	compute.Unit
	// run sees the unit to its end, in the goroutine that the unit owns.
	run(b *Backend)
	// abandon has the unit's goroutine end: by the unit's death if it is to die
	// with this process, else by looking away from it.
	abandon()
}

// errClosed is the error of every method after Close.
var errClosed = errors.New("process: back end is closed")

// New returns a Backend and ends what an earlier process that was killed left
// running against its intention.
func New(o Options) (*Backend, error) {
	if o.Dir == "" {
		return nil, errors.New("process: Options.Dir is empty")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("process: %w", err)
	}
	o.Dir = dir
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("process: %w", err)
	}
	b := &Backend{options: o, units: map[string]unit{}}
	if !o.NoCgroups {
		b.groups = findHierarchy(cgroupPrefix(o.Dir))
		b.groups.sweep(b.ownerless)
	}
	b.spawner = newSpawner()
	return b, nil
}

// Name implements compute.Backend.
func (b *Backend) Name() string { return "process" }

// Start implements compute.Backend. A unit without Survive is forgotten when
// it has ended. A unit without a Dir runs in the root folder. Errors wrap what
// the system said of the command: exec.ErrNotFound, syscall.EACCES, …
func (b *Backend) Start(ctx context.Context, spec compute.Spec) (compute.Unit, error) {
	spec, err := checkSpec(spec)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := b.reserve(spec.ID); err != nil {
		return nil, err
	}
	u, err := b.start(spec)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		delete(b.units, spec.ID)
		b.work.Done()
		return nil, fmt.Errorf("start unit %s: %w", spec.ID, err)
	}
	b.own(spec.ID, u)
	return u, nil
}

// own takes a unit in, whose goroutine has been counted. mu is held.
func (b *Backend) own(id string, u unit) {
	b.units[id] = u
	go func() {
		defer b.work.Done()
		u.run(b)
	}()
	if b.closed {
		u.abandon()
	}
}

// reserve takes a unit's name and counts its goroutine.
func (b *Backend) reserve(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return errClosed
	}
	if _, taken := b.units[id]; taken {
		return compute.ErrExists
	}
	b.units[id] = nil
	b.work.Add(1)
	return nil
}

func (b *Backend) start(spec compute.Spec) (unit, error) {
	if spec.Survive {
		return b.startSurvivor(spec)
	}
	return b.startDirect(spec)
}

// Find implements compute.Backend.
func (b *Backend) Find(ctx context.Context, id string) (compute.Unit, error) {
	if !validID(id) {
		return nil, compute.ErrNotFound
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errClosed
	}
	if u, known := b.units[id]; known && u != nil {
		return u, nil
	} else if known { // being started
		return nil, compute.ErrNotFound
	}
	s, err := b.findSurvivor(ctx, id)
	if err != nil {
		return nil, err
	}
	b.work.Add(1)
	b.own(id, s)
	return s, nil
}

// Remove implements compute.Backend. A unit that runs is not removed.
func (b *Backend) Remove(_ context.Context, id string) error {
	if !validID(id) {
		return compute.ErrNotFound
	}
	if err := b.release(id); err != nil {
		return err
	}
	return b.removeRecord(id)
}

func (b *Backend) release(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if u, known := b.units[id]; known && (u == nil || !ended(u)) {
		return fmt.Errorf("remove unit %s: it runs", id)
	}
	delete(b.units, id)
	return nil
}

func ended(u compute.Unit) bool {
	select {
	case <-u.Done():
		return true
	default:
		return false
	}
}

// Close kills the units that do not survive, looks away from the others and
// waits for all goroutines to end. Units that were handed out and still run
// are then of no use.
func (b *Backend) Close() error {
	b.mu.Lock()
	already := b.closed
	b.closed = true
	for _, u := range b.units {
		if u != nil {
			u.abandon()
		}
	}
	b.mu.Unlock()
	b.work.Wait()
	if !already {
		b.spawner.close()
	}
	return nil
}

// forget drops a unit that has ended and is not to be found again.
func (b *Backend) forget(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.units, id)
}
