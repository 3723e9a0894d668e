package pebble

import (
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// ErrFailed is wrapped by the errors of all calls after the disk failed. Once an
// fsync has failed nobody can say what of the data is on disk, so the store
// takes and shows nothing more until it is opened again: then the log on disk
// says what is there. Nothing of what was acknowledged is lost by it.
var ErrFailed error = unavailable("the disk failed; nothing more is taken until the store is opened again")

// ErrReadOnly is the error of changes to a store that is only looked at.
var ErrReadOnly error = unavailable("the store is only looked at")

// unavailable is an error that is store.ErrUnavailable and says in its own words
// why.
type unavailable string

// Error implements error.
func (u unavailable) Error() string { return string(u) }

// Is is for errors.Is.
func (unavailable) Is(target error) bool { return target == store.ErrUnavailable }

// fate is whether the disk failed, for good, and what came of it.
type fate struct {
	log    *slog.Logger
	reason atomic.Pointer[error]
	failed chan struct{} // closed when there is a reason
	// stuck says that Pebble panicked or called Fatalf, which the fence is there
	// to prevent: its locks may be held forever, so nobody may wait for it.
	stuck atomic.Bool
}

// err returns nil while the disk is good.
func (f *fate) err() error {
	if reason := f.reason.Load(); reason != nil {
		return *reason
	}
	return nil
}

// fail records the first failure.
func (f *fate) fail(cause error) {
	reason := fmt.Errorf("%w: %w", ErrFailed, cause)
	if f.reason.CompareAndSwap(nil, &reason) {
		f.log.Error("the store's disk failed", "error", cause)
		close(f.failed)
	}
}

// Failed is closed when the disk has failed and the store must be opened again.
func (s *Store) Failed() <-chan struct{} { return s.fate.failed }

// Infof implements pebbledb.Logger.
func (f *fate) Infof(format string, args ...any) { f.log.Debug(fmt.Sprintf(format, args...)) }

// Errorf implements pebbledb.Logger.
func (f *fate) Errorf(format string, args ...any) { f.log.Error(fmt.Sprintf(format, args...)) }

// Fatalf implements pebbledb.Logger. Pebble calls it where it cannot go on, and
// expects the process to end. The store ends instead: behind the fence Pebble
// can do no harm.
func (f *fate) Fatalf(format string, args ...any) {
	f.stuck.Store(true)
	f.fail(fmt.Errorf(format, args...))
}

// write starts a batch on its way to the disk.
func (s *Store) write(b *pebbledb.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.fate.stuck.Store(true)
			err = panicked(p)
		}
	}()
	if err := s.db.ApplyNoSyncWait(b, pebbledb.Sync); err != nil {
		return err
	}
	return s.fate.err() // Fatalf may have been called
}

// openDB opens Pebble, which panics where it cannot write what a folder begins
// with.
func openDB(dir string, opts *pebbledb.Options) (db *pebbledb.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	return pebbledb.Open(dir, opts)
}

func panicked(p any) error {
	if err, ok := p.(error); ok {
		return err
	}
	return fmt.Errorf("%v", p)
}

// closeDB sorts what is in memory into files, closes Pebble and gives the folder
// back. After a failure there is nothing that could be written, and a stuck
// Pebble is left alone.
func (s *Store) closeDB() error {
	failed := s.fate.err() != nil
	var err error
	if !failed && !s.readOnly {
		err = s.db.Flush()
	}
	if !s.fate.stuck.Load() {
		err = errors.Join(err, s.shutDB())
	}
	if failed && err != nil {
		s.log.Warn("close after a failure", "error", err)
		err = nil
	}
	if s.fate.stuck.Load() {
		// Pebble holds the lock with us and will not let go. It must not write to a
		// folder that is not its own any more.
		s.fate.reason.CompareAndSwap(nil, &errStuck)
		err = errors.Join(err, s.lock.Close())
	}
	return errors.Join(err, s.lock.Close())
}

var errStuck = errors.New("pebble did not close")

// shutDB closes Pebble, which panics where it fell over damage before.
func (s *Store) shutDB() (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.fate.stuck.Store(true)
			s.log.Warn("close", "error", panicked(p))
		}
	}()
	return s.db.Close()
}
