package enginetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/treadle-run/treadle/store"
)

// errTrouble is what a faulty store fails with.
var errTrouble = errors.New("disk on fire")

// kind is a kind of calls that a faulty store can have fail.
type kind int

const (
	commits   kind = iota // the medium fails; nothing is changed
	conflicts             // of commits: all changes are somebody else's prey
	claims                // of timers
	releases              // of timers
	loads                 // of executions' states
)

// faulty is a store that fails when a test wants it to.
type faulty struct {
	store.Store
	mu       sync.Mutex
	failures map[kind]int  // calls that are still to fail
	held     chan struct{} // where it is set, commits return once it is closed
}

func newFaulty(s store.Store) *faulty {
	return &faulty{Store: s, failures: map[kind]int{}}
}

// fail has the next calls of a kind fail, so many of them.
func (f *faulty) fail(k kind, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures[k] = times
}

// hold has commits that are done not return before let is called.
func (f *faulty) hold() (let func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = make(chan struct{})
	return func() { close(f.held) }
}

// fails reports whether a call is to fail.
func (f *faulty) fails(k kind) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failures[k] == 0 {
		return false
	}
	f.failures[k]--
	return true
}

// Commit implements store.Executions.
func (f *faulty) Commit(ctx context.Context, changes []store.Change) (errs []error, err error) {
	if f.fails(commits) {
		return nil, errTrouble
	}
	if f.fails(conflicts) {
		errs = make([]error, len(changes))
		for i := range errs {
			errs[i] = store.ErrConflict
		}
		return errs, nil
	}
	errs, err = f.Store.Commit(ctx, changes)
	f.mu.Lock()
	held := f.held
	f.mu.Unlock()
	if held != nil {
		<-held
	}
	return errs, err
}

// ClaimReady implements store.Executions.
func (f *faulty) ClaimReady(ctx context.Context, now time.Time, max int) ([]store.Message, time.Time, error) {
	if f.fails(claims) {
		return nil, time.Time{}, errTrouble
	}
	return f.Store.ClaimReady(ctx, now, max)
}

// Release implements store.Executions.
func (f *faulty) Release(ctx context.Context, messages []store.Message) error {
	if f.fails(releases) {
		return errTrouble
	}
	return f.Store.Release(ctx, messages)
}

// Load implements store.Executions.
func (f *faulty) Load(ctx context.Context, id store.ID) (store.State, error) {
	if f.fails(loads) {
		return store.State{}, errTrouble
	}
	return f.Store.Load(ctx, id)
}
