// Package process runs units of work as processes of this machine (Linux).
//
// Every unit is the leader of a session and process group of its own, so that
// stopping it reaches what it has started. A unit without Survive is a child of
// this process and dies with it. Units with Survive are children of the keeper,
// which is this program's own binary started again in a small role (see Keep): one
// process for all of them that outlives this one, writes down how they end, and
// is found again by the next Backend on the same folder. If a keeper is killed its
// units die with it; the next keeper, which is started at once, makes sure of that
// and reports them lost.
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
	// Keeper is the command that calls Keep with the arguments that follow; without
	// it units with Survive cannot be started.
	Keeper []string
	// NoCgroups leaves control groups alone even where they could be made.
	NoCgroups bool
}

// Backend is the compute.Backend of this machine's processes.
type Backend struct {
	options Options
	groups  hierarchy
	spawner *spawner

	connecting sync.Mutex // held while the keeper is called

	mu     sync.Mutex
	closed bool
	quit   chan struct{}   // closed when closed is set
	units  map[string]unit // running ones, and survivors until they are removed
	wire   *wire           // to the keeper; nil if there is none
	met    bool            // there was one: all survivors are in units
	work   sync.WaitGroup  // the goroutines of units, and the one that hears the keeper
}

var _ compute.Backend = (*Backend)(nil)

// unit is a compute.Unit of this package.
type unit interface {
	compute.Unit
	// abandon ends what this process does for the unit: by the unit's death if it is
	// to die with this process, else by looking away from it.
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
	b := &Backend{options: o, units: map[string]unit{}, quit: make(chan struct{})}
	if !o.NoCgroups {
		b.groups = findHierarchy(cgroupPrefix(o.Dir))
	}
	b.spawner = newSpawner()
	if err := b.sweep(); err != nil {
		return nil, errors.Join(fmt.Errorf("process: %w", err), b.Close())
	}
	return b, nil
}

// sweep ends what is left in control groups that nobody answers for: those of an
// earlier process's own units, and of survivors whose keeper was killed.
func (b *Backend) sweep() error {
	lives, err := b.keeperLives()
	if err != nil {
		return err
	}
	if lives {
		if _, err := b.connect(context.Background()); err != nil {
			return err
		}
	}
	b.groups.sweep(b.ownerless)
	return nil
}

// ownerless tells whether nobody answers for the unit of that name any more.
func (b *Backend) ownerless(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	u, known := b.units[id]
	return !known || (u != nil && closed(u.Done()))
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
	var u unit
	if spec.Survive {
		u, err = b.startSurvivor(ctx, spec)
	} else {
		u, err = b.startDirect(spec)
	}
	if err != nil {
		return nil, fmt.Errorf("start unit %s: %w", spec.ID, err)
	}
	return u, nil
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

// Find implements compute.Backend.
func (b *Backend) Find(ctx context.Context, id string) (compute.Unit, error) {
	if !validID(id) {
		return nil, compute.ErrNotFound
	}
	if err := b.meetOnce(ctx); err != nil {
		return nil, fmt.Errorf("find unit %s: %w", id, err)
	}
	b.mu.Lock()
	u := b.units[id]
	b.mu.Unlock()
	switch u := u.(type) {
	case nil: // unknown, or being started
		return nil, compute.ErrNotFound
	case *survivor:
		return u.find(ctx)
	default:
		return u, nil
	}
}

// Remove implements compute.Backend. A unit that runs is not removed.
func (b *Backend) Remove(ctx context.Context, id string) error {
	if !validID(id) {
		return compute.ErrNotFound
	}
	if err := b.meetOnce(ctx); err != nil {
		return fmt.Errorf("remove unit %s: %w", id, err)
	}
	b.mu.Lock()
	u, known := b.units[id]
	b.mu.Unlock()
	if !known {
		return compute.ErrNotFound
	}
	s, ok := u.(*survivor)
	if !ok || !closed(s.done) {
		return fmt.Errorf("remove unit %s: it runs", id)
	}
	return s.remove(ctx)
}

// Close kills the units that do not survive, looks away from the others and
// waits for all goroutines to end. Units that were handed out and still run
// are then of no use.
func (b *Backend) Close() error {
	b.mu.Lock()
	already := b.closed
	b.closed = true
	if !already {
		close(b.quit)
		for _, u := range b.units {
			if u != nil {
				u.abandon()
			}
		}
		if b.wire != nil {
			b.wire.close()
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
