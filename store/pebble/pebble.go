// Package pebble is the durable store of one machine: an LSM tree in a folder
// (github.com/cockroachdb/pebble), written by one committing goroutine.
//
// The way of a change: the caller's goroutine encodes it (prepare.go) and queues
// it; the committer (commit.go) takes all that is queued, checks each against
// what is there (check.go), and writes those that pass as one batch; when the
// batch is on disk, the acknowledger lets the inbox know and answers all callers.
// While one batch is on its way to the disk the next is gathered. Where nothing
// else goes on the caller's goroutine does the work of both.
//
// keys.go has the layout, room.go what happens when the disk is nearly full,
// failure.go when it fails.
package pebble

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/internal/inbox"
)

// Options are the settings of a store. The zero value is good.
type Options struct {
	Log *slog.Logger // what happens inside; nil: nowhere
	FS  vfs.FS       // nil: the disk
	// MemTableBytes is how much is gathered in memory, beside the log on disk,
	// before it is sorted into files. After a crash so much has to be read from
	// the log. 0: 64 MiB.
	MemTableBytes int
	// CacheBytes bounds the cache of what was read. 0: 64 MiB.
	CacheBytes int64
	// HotExecutions is of how many open executions versions and timers are kept in
	// memory, so that their changes need not read from disk. Half of them are sure
	// to be. 0: 4,000,000, at some 70 bytes each.
	HotExecutions int
	// MinFree is how many bytes must be free on the disk for changes to be taken;
	// what is left is for files to be tidied in. 0: it is not looked at.
	MinFree uint64
	// ReadOnly has the folder looked at only: nothing in it is changed, and records
	// that are damaged keep nobody from the others. Claims hand nothing out.
	ReadOnly bool
}

// Store implements store.Store in a folder. Make one with Open.
type Store struct {
	dir  string
	log  *slog.Logger
	db   *pebbledb.DB
	lock *pebbledb.Lock
	gate gate
	fate fate
	room room

	queue   queue
	tickets sync.Pool     // of *ticket; the store's own, as a testing/synctest bubble wants its channels
	checker checker       // of the committer
	flights chan *flight  // from the committer to the acknowledger
	landed  chan struct{} // closed when the acknowledger has ended
	spares  chan *pebbledb.Batch
	last    atomic.Pointer[flight] // the last batch that readers may see

	mu        sync.Mutex // guards what follows
	inbox     inbox.Inbox
	unclaimed map[store.TaskKey]struct{}

	openAtStart int  // executions; never changes
	readOnly    bool // never changes
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a folder and makes both if they are not there. It
// refuses with ErrLocked a folder that is in use, with ErrNewer or ErrOlder one
// of another layout.
func Open(dir string, opts Options) (*Store, error) {
	s := &Store{
		dir:       dir,
		log:       opts.Log,
		flights:   make(chan *flight, maxInFlight),
		landed:    make(chan struct{}),
		spares:    make(chan *pebbledb.Batch, maxInFlight+2),
		unclaimed: make(map[store.TaskKey]struct{}),
		readOnly:  opts.ReadOnly,
	}
	s.tickets.New = func() any { return &ticket{done: make(chan struct{}, 1)} }
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.fate.log, s.fate.failed = s.log, make(chan struct{})
	if err := s.open(opts); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	s.room = newRoom(s.log, cmp.Or(opts.FS, vfs.Default), dir, opts.MinFree)
	s.checker = newChecker(s.db, opts.HotExecutions)
	s.queue.init()
	go s.commitLoop()
	go s.acknowledgeLoop()
	return s, nil
}

func (s *Store) open(opts Options) (err error) {
	fs := opts.FS
	if fs == nil {
		fs = vfs.Default
	}
	if s.readOnly {
		err = hasStore(fs, s.dir)
	} else {
		err = makeFolder(fs, s.dir)
	}
	if err != nil {
		return err
	}
	if s.lock, err = lockFolder(fs, s.dir); err != nil {
		return err
	}
	behind := &fence{fs, &s.fate}
	if !s.readOnly {
		err = presetFormat(behind, s.dir, format)
	}
	if err != nil {
		return errors.Join(err, s.lock.Close())
	}
	if s.db, err = openDB(s.dir, s.pebbleOptions(opts, behind)); err != nil {
		return errors.Join(newer(err), s.fate.err(), s.lock.Close())
	}
	err = s.checkFormat()
	if err == nil && !s.readOnly {
		err = s.rebuildClaims()
	}
	if err = cmp.Or(s.fate.err(), err); err != nil {
		return errors.Join(err, s.closeDB())
	}
	return nil
}

// Close waits for what is under way, makes later calls fail with
// store.ErrClosed, and sorts what is in memory into files, so that the next
// Open is quick. Closing twice is no error.
func (s *Store) Close() error {
	if !s.gate.shut() {
		return nil
	}
	s.gate.wait()
	s.queue.close()
	<-s.landed
	if err := s.closeDB(); err != nil {
		return fmt.Errorf("close store %s: %w", s.dir, err)
	}
	return nil
}

// gate counts the calls that are inside the store, so that Close can wait for
// them.
type gate struct {
	mu     sync.Mutex
	closed bool
	inside sync.WaitGroup
}

// enter lets a call in, which then must leave, unless the store is closed.
func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return store.ErrClosed
	}
	g.inside.Add(1)
	return nil
}

func (g *gate) leave() { g.inside.Done() }

// shut lets no more calls in. It returns false if that was so already.
func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := !g.closed
	g.closed = true
	return first
}

func (g *gate) wait() { g.inside.Wait() }

// reading runs a call that reads. What it saw may be on its way to the disk
// still: it is shown once it is durable.
func (s *Store) reading(read func() error) error {
	return s.readingThen(read, func(last *flight) {
		if last != nil {
			<-last.done
		}
	})
}

// readingResource is reading for a call that reads one resource: it waits for no
// batch that does not write it.
func (s *Store) readingResource(key store.Key, read func() error) error {
	return s.readingThen(read, func(f *flight) {
		for ; f != nil; f = f.before.Load() {
			if _, writes := f.resources[key]; writes {
				<-f.done // and so are those before it
				return
			}
		}
	})
}

// readingThen runs a call that reads, and wait with the last batch that it may
// have seen something of.
func (s *Store) readingThen(read func() error, wait func(last *flight)) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	if err := s.fate.err(); err != nil {
		return err
	}
	err := read()
	wait(s.last.Load())
	if failed := s.fate.err(); failed != nil {
		return failed
	}
	return err
}
