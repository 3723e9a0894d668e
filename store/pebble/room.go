package pebble

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// ErrFull is wrapped by the errors of changes while there is too little room on
// the disk. Nothing has failed then: reading goes on, deleting too, and changes
// are taken again as soon as there is room.
var ErrFull error = unavailable("no room on the disk")

const (
	// lookEvery is how often the disk is looked at while there is room, and
	// lookEveryFull while there is none, at most.
	lookEvery     = time.Second
	lookEveryFull = 100 * time.Millisecond
)

// room keeps changes out before the disk is full. A log that cannot be written
// is a failure after which the store must be opened again; and what is full needs
// room to become smaller. Only the committer, or the caller who has its place,
// calls check and use.
type room struct {
	log    *slog.Logger
	fs     vfs.FS
	dir    string
	min    uint64 // bytes that must be free; 0: nobody looks
	looked time.Time
	used   uint64 // bytes written since
	err    error  // what was found
}

func newRoom(log *slog.Logger, fs vfs.FS, dir string, min uint64) room {
	return room{log: log, fs: fs, dir: dir, min: min}
}

// check returns ErrFull if there is too little room.
func (r *room) check() error {
	if r.min == 0 {
		return nil
	}
	age := time.Since(r.looked)
	if age < lookEveryFull || age < lookEvery && r.err == nil && r.used < r.min/8 {
		return r.err
	}
	was := r.err
	r.looked, r.used, r.err = time.Now(), 0, r.look()
	switch {
	case was == nil && r.err != nil:
		r.log.Error("changes are refused until there is room on the disk", "error", r.err)
	case was != nil && r.err == nil:
		r.log.Info("there is room on the disk again")
	}
	return r.err
}

// look looks at the disk. Where nobody can say how much is free, there is enough.
func (r *room) look() error {
	usage, err := r.fs.GetDiskUsage(r.dir)
	if err != nil || usage.AvailBytes >= r.min {
		return nil
	}
	return fmt.Errorf("%w: %d MiB are free where %s is, %d MiB must be", ErrFull, usage.AvailBytes>>20, r.dir, r.min>>20)
}

// Available returns nil if the store takes changes, else why it does not: an
// error that wraps store.ErrUnavailable, or store.ErrClosed.
func (s *Store) Available() error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	if err := s.fate.err(); err != nil {
		return err
	}
	return s.room.look()
}

// use counts what was written since the last look.
func (r *room) use(bytes int) { r.used += uint64(bytes) }

// frees reports whether work makes room.
func frees(w work) bool {
	switch w := w.(type) {
	case *deletionWork:
		return true
	case *writesWork:
		for i := range w.writes {
			if w.writes[i].Data != nil {
				return false
			}
		}
		return true
	}
	return false
}
