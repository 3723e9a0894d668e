// Package simulation lives whole lives of an engine over a Pebble store on a
// disk that fails: machines crash before, inside and after commits and lose what
// was not synced, fsync is slow or fails, the disk fills up, clocks jump, and
// answers to tasks come twice and late. Clients, workers, functions and jobs
// around it outlive each crash and keep a ledger of what they were promised.
//
// Everything that is drawn by lot (machines, inputs, faults, when they come) is
// drawn from one seed. A run of hours takes milliseconds, for it goes by the
// clock of testing/synctest. Goroutines still overtake one another as they
// like, so a seed makes a failure likely to come again, not certain: repeat it
// with -count.
//
// What must hold whatever happens (check.go):
//
//   - What was acknowledged is there: starts, answers to tasks, submissions,
//     stops, redrives, writes of resources; each once.
//   - What was shown of a history stays as it was shown. Histories have no gap
//     and no repeat, and each event comes after the one that it points at.
//   - A name belongs to one execution.
//   - A job is submitted once, a task is done once in each life of the process
//     and given to one worker.
//   - In the end every execution has ended, or waits for an answer that the
//     world outside has kept back, and ends when that comes.
package simulation

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
)

// Options are what the tests of the simulation itself change. The zero value is
// a simulation as it should be.
type Options struct {
	// Wrap, where it is set, comes between the engine and its store.
	Wrap func(s store.Store) store.Store
	// Disk, where it is set, comes between the store and its disk.
	Disk func(fs vfs.FS) vfs.FS
}

// Run simulates what comes of a seed, inside a bubble of testing/synctest of its
// own, and returns what is wrong with the outcome.
func Run(t *testing.T, seed uint64, o Options) (violations []string) {
	defer func() {
		if v := recover(); v != nil { // a bubble that cannot go on, or a panic of the simulation itself
			violations = append(violations, fmt.Sprint(v))
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		s := newSimulation(t, seed, o)
		defer func() { violations = s.violations }() // also of one that cannot go on
		s.run()
	})
	return violations
}

// simulation is one run. Everything outside of the simulated process is in it.
type simulation struct {
	t       *testing.T
	options Options
	seed    uint64
	clock   jumpingClock

	mu         sync.Mutex // guards what follows; nothing of the process is called with it held
	random     *rand.Rand
	violations []string
	life       *life         // the process as it runs now; nil: it does not
	changed    chan struct{} // closed when life changes
	lives      int
	calm       bool // no more trouble is made
	ledger     ledger
	world      world
}

func newSimulation(t *testing.T, seed uint64, o Options) *simulation {
	return &simulation{
		t: t, options: o, seed: seed,
		random:  rand.New(rand.NewPCG(seed, 1)),
		changed: make(chan struct{}),
		ledger:  newLedger(),
		world:   newWorld(),
	}
}

// run simulates: some lives that end badly under the load of clients, then one
// without trouble in which all that is open comes to its end.
func (s *simulation) run() {
	var load, hands sync.WaitGroup
	over := make(chan struct{})
	s.clients(&load)
	s.workers(&hands, over)
	hands.Go(func() { s.jump(over) })
	disk := vfs.NewCrashableMem()
	for range 1 + s.draw(3) {
		disk = s.live(disk, s.drawFault())
	}
	s.mu.Lock()
	s.calm = true
	s.mu.Unlock()
	last := s.open(disk, fault{})
	load.Wait()
	s.settle()
	close(over)
	hands.Wait()
	s.world.hands.Wait()
	s.end(last)
	s.checkStored(last)
}

// live has the process live until its fault ends it, and returns what is left of
// its disk.
func (s *simulation) live(disk *vfs.MemFS, f fault) *vfs.MemFS {
	l := s.open(disk, f)
	select {
	case <-l.over:
	case <-time.After(f.within):
		if f.kind != stopped {
			l.crash()
		}
	}
	time.Sleep(s.drawTime(3 * time.Second)) // a disk that failed may be in use for a while
	s.end(l)
	time.Sleep(s.drawTime(20 * time.Second)) // until somebody starts it again
	return l.left()
}

// draw returns a number below n.
func (s *simulation) draw(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// drawTime returns a time below d; one in five is nothing at all.
func (s *simulation) drawTime(d time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.random.IntN(5) == 0 {
		return 0
	}
	return time.Duration(s.random.Int64N(int64(d)))
}

// chance is true so many times of a hundred.
func (s *simulation) chance(percent int) bool { return s.draw(100) < percent }

// wrong records a violation.
func (s *simulation) wrong(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrongLocked(format, args...)
}

func (s *simulation) wrongLocked(format string, args ...any) {
	const enough = 20
	if len(s.violations) < enough {
		s.violations = append(s.violations, fmt.Sprintf(format, args...))
	}
}
