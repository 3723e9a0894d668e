package pebble

import (
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// ErrFailed is wrapped by the errors of all calls after the disk failed. Once an
// fsync has failed nobody can say what of the data is on disk, so the store
// takes and shows nothing more until it is opened again: then the log on disk
// says what is there. Nothing of what was acknowledged is lost by it.
var ErrFailed = errors.New("the disk failed; nothing more is taken until the store is opened again")

// fate is whether the disk failed, for good, and what came of it.
type fate struct {
	log    *slog.Logger
	reason atomic.Pointer[error]
	// stuck says that Pebble panicked or called Fatalf: its locks may be held
	// forever, so nobody may wait for it.
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
	}
}

// fence lets nothing be written once the disk has failed. What Pebble does in
// the background can then not change a folder that a fresh Store has opened.
func (f *fate) fence(fs vfs.FS) vfs.FS {
	return errorfs.Wrap(fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpFileClose || op.Kind.ReadOrWrite() == errorfs.OpIsRead {
			return nil
		}
		return f.err()
	}))
}

// Infof implements pebbledb.Logger.
func (f *fate) Infof(format string, args ...any) { f.log.Debug(fmt.Sprintf(format, args...)) }

// Errorf implements pebbledb.Logger.
func (f *fate) Errorf(format string, args ...any) { f.log.Error(fmt.Sprintf(format, args...)) }

// Fatalf implements pebbledb.Logger. Pebble calls it where it cannot go on, for
// one when its MANIFEST cannot be written, and expects the process to end. The
// store ends instead: behind the fence Pebble can do no harm.
func (f *fate) Fatalf(format string, args ...any) {
	f.stuck.Store(true)
	f.fail(fmt.Errorf(format, args...))
}

// write starts a batch on its way to the disk. Pebble panics where its log
// cannot be continued.
func (s *Store) write(b *pebbledb.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.fate.stuck.Store(true)
			err = fmt.Errorf("%v", p)
		}
	}()
	if err := s.db.ApplyNoSyncWait(b, pebbledb.Sync); err != nil {
		return err
	}
	return s.fate.err() // Fatalf may have been called
}

// closeDB sorts what is in memory into files and closes Pebble; after a failure
// there is nothing that could be written, and a stuck Pebble is left alone.
func (s *Store) closeDB() error {
	if s.fate.err() == nil {
		if err := s.db.Flush(); err != nil {
			return errors.Join(err, s.db.Close())
		}
		return s.db.Close()
	}
	if s.fate.stuck.Load() {
		return nil
	}
	if err := s.db.Close(); err != nil {
		s.log.Warn("close after a failure", "error", err)
	}
	return nil
}
