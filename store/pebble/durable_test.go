package pebble_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// slowDisk is a disk whose syncs wait while it is held.
type slowDisk struct {
	*errorfs.FS
	turn chan struct{} // holds one token while the disk is free
}

func newSlowDisk() *slowDisk {
	d := &slowDisk{turn: make(chan struct{}, 1)}
	d.turn <- struct{}{}
	d.FS = errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
		if isSync(op) {
			<-d.turn
			d.turn <- struct{}{}
		}
		return nil
	}))
	return d
}

func (d *slowDisk) hold() { <-d.turn }
func (d *slowDisk) free() { d.turn <- struct{}{} }

// TestNothingIsShownBeforeItIsDurable: while the disk syncs, nobody is answered
// and nobody sees what is under way, neither that it is there nor that it is in
// the way of something else.
func TestNothingIsShownBeforeItIsDurable(t *testing.T) {
	for name, bytes := range map[string]int{"small": 10, "larger than a memtable": 1 << 20} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { nothingIsShown(t, bytes) })
		})
	}
}

// nothingIsShown commits a change with a snapshot of so many bytes.
func nothingIsShown(t *testing.T, bytes int) {
	disk := newSlowDisk()
	s := open(t, pebble.Options{FS: disk, MemTableBytes: smallTable})
	w := newWorkload(t)
	one := &w.walkers[0]
	change := one.walkTo(1)
	change.Snapshot = make([]byte, bytes)
	calls := map[string]func() error{
		"commit":    func() error { return commitOne(t, s, change) },
		"create":    func() error { return commitOne(t, s, change) },
		"apply":     func() error { return s.Apply(t.Context(), store.Write{Key: one.resource(), Data: []byte("1")}) },
		"execution": func() error { _, err := s.Execution(t.Context(), one.id); return err },
		"find":      func() error { _, err := s.FindExecution(t.Context(), one.recordAt(1).ARN); return err },
		"history":   func() error { _, err := s.History(t.Context(), one.id, 0, false, 0); return err },
		"list": func() error {
			_, _, err := s.ListExecutions(t.Context(), store.ExecutionQuery{})
			return err
		},
		"get": func() error { _, err := s.Get(t.Context(), one.resource()); return err },
	}
	if bytes >= smallTable {
		delete(calls, "get") // the write of it is not under way yet, so there is nothing to show
	}
	disk.hold()
	type answer struct {
		call string
		err  error
	}
	answers := make(chan answer, len(calls))
	begin := func(name string) {
		go func() { answers <- answer{name, calls[name]()} }()
		synctest.Wait() // until it waits for the disk
	}
	begin("commit")
	begin("apply")
	for name := range calls {
		if name != "commit" && name != "apply" {
			begin(name)
		}
	}
	if n := len(answers); n > 0 {
		t.Errorf("%d calls answered before it was durable", n)
	}
	if claimed, _, err := s.ClaimReady(t.Context(), one.recordAt(1).StartDate.AddDate(1, 0, 0), 1); len(claimed) > 0 || err != nil {
		t.Errorf("claimed before it was durable: %v, %v", claimed, err)
	}
	disk.free()
	for range calls {
		a := <-answers
		switch {
		case a.call == "create":
			if !errors.Is(a.err, store.ErrExists) {
				t.Errorf("%s: %v", a.call, a.err)
			}
		case errors.Is(a.err, store.ErrNotFound) && bytes >= smallTable:
			// A large batch is to be seen only once it is durable.
		case a.err != nil:
			t.Errorf("%s: %v", a.call, a.err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestReadingWaitsForNoOther: a resource that no batch under way writes is
// there at once, while the disk syncs others.
func TestReadingWaitsForNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newSlowDisk()
		s := open(t, pebble.Options{FS: disk})
		put := func(key string) error {
			return s.Apply(t.Context(), store.Write{Key: store.Key{Table: "t", Key: key}, Expect: store.Any, Data: []byte(key)})
		}
		if err := put("there"); err != nil {
			t.Fatal(err)
		}
		disk.hold()
		writes := make(chan error, 3)
		for _, key := range []string{"under way", "gathered", "queued"} {
			go func() { writes <- put(key) }()
			synctest.Wait()
		}
		if r, err := s.Get(t.Context(), store.Key{Table: "t", Key: "there"}); err != nil || string(r.Data) != "there" {
			t.Errorf("%+v, %v", r, err)
		}
		read := make(chan error, 1)
		go func() {
			_, err := s.Get(t.Context(), store.Key{Table: "t", Key: "under way"})
			read <- err
		}()
		synctest.Wait()
		if len(read) > 0 {
			t.Errorf("what is under way was shown: %v", <-read)
		}
		disk.free()
		for range cap(writes) {
			if err := <-writes; err != nil {
				t.Error(err)
			}
		}
		if err := <-read; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func commitOne(t *testing.T, s *pebble.Store, c store.Change) error {
	errs, err := s.Commit(t.Context(), []store.Change{c})
	return errors.Join(append(errs, err)...)
}
