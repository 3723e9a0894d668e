// Package compute starts, watches, limits, stops and logs units of work: a
// Batch job's attempt or a Lambda execution environment. Package
// compute/process runs them as processes of this machine.
package compute

import (
	"context"
	"errors"
	"io"
	"time"
)

// Backend runs units. Its methods may be called from many goroutines.
type Backend interface {
	// Name is the back end's name as configuration and documentation use it.
	Name() string
	// Start starts a unit. When it returns without an error the unit runs and, if
	// Spec.Survive, is findable by Find even after a crash of this process. A
	// unit with the same ID that was started before is ErrExists.
	Start(ctx context.Context, spec Spec) (Unit, error)
	// Find returns a unit that an earlier process started with Spec.Survive,
	// running or ended; ErrNotFound if there is no trace of it.
	Find(ctx context.Context, id string) (Unit, error)
	// Remove forgets an ended unit and what was kept for Find. Its log stays.
	Remove(ctx context.Context, id string) error
}

// Errors of back ends.
var (
	ErrNotFound = errors.New("compute: no such unit")
	ErrExists   = errors.New("compute: unit exists already")
)

// Spec describes a unit of work.
type Spec struct {
	ID      string // unique within the back end: letters, digits, '-'
	Command []string
	Env     []string // "NAME=value", complete: nothing is inherited
	Dir     string
	Limits  Limits
	// Survive lets the unit outlive this process, to be found again with Find.
	// A unit without it dies with this process.
	Survive bool
	// LogPath is a file that takes the unit's standard output and error. Where it
	// is empty, Output takes them while this process lives.
	LogPath string
	Output  io.Writer
}

// Limits bound a unit; zero fields mean no bound. What the machine cannot
// enforce is left unenforced.
type Limits struct {
	MilliCPU    int64 // thousandths of a processor
	MemoryBytes int64
}

// Unit is a unit of work that was started.
type Unit interface {
	ID() string
	// Done is closed when the unit has ended; Exit is valid from then on.
	Done() <-chan struct{}
	Exit() Exit
	// Stop asks the unit to end (SIGTERM to all its processes) and kills it after
	// the grace period. It returns at once.
	Stop(grace time.Duration)
	// Kill ends the unit and all its processes at once.
	Kill()
	// Freeze halts all processes of the unit, Thaw lets them go on.
	Freeze() error
	Thaw() error
	// StartedAt is when the unit was started.
	StartedAt() time.Time
	// MemoryPeakBytes is the most memory it used, 0 where that is unknown.
	MemoryPeakBytes() int64
}

// Exit says how a unit ended.
type Exit struct {
	Code   int    // exit status; 128+signal where a signal ended it
	Signal string // "SIGKILL", "" for none
	// OutOfMemory says that it was killed for going beyond Limits.MemoryBytes.
	OutOfMemory bool
	// Lost says that how it ended cannot be known (the machine was restarted).
	Lost bool
	Time time.Time
}
