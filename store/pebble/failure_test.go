package pebble_test

import (
	"errors"
	"reflect"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// faulty is a disk that fails from some operation on, until it is mended.
type faulty struct {
	*errorfs.FS
	left  atomic.Int64 // operations that still go well
	which func(op errorfs.Op) bool
}

func newFaulty(disk vfs.FS, which func(op errorfs.Op) bool) *faulty {
	f := &faulty{which: which}
	f.mend()
	f.FS = errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if f.which(op) && f.left.Add(-1) < 0 {
			return syscall.ENOSPC
		}
		return nil
	}))
	return f
}

func (f *faulty) failAfter(n int64) { f.left.Store(n) }
func (f *faulty) mend()             { f.left.Store(1 << 60) }

func isSync(op errorfs.Op) bool {
	return op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData || op.Kind == errorfs.OpFileSyncTo
}

func isWrite(op errorfs.Op) bool {
	return op.Kind != errorfs.OpFileClose && op.Kind.ReadOrWrite() == errorfs.OpIsWrite
}

// TestFailingFsync: after it nothing is taken and nothing is shown, the store
// closes, and when it is opened again all that was acknowledged is there.
func TestFailingFsync(t *testing.T) {
	disk := vfs.NewCrashableMem()
	fs := newFaulty(disk, isSync)
	s := open(t, pebble.Options{FS: fs})
	w := newWorkload(t)
	for range 5 {
		if err := w.walk(s, &w.walkers[0]); err != nil {
			t.Fatal(err)
		}
	}
	before := w.acknowledged()
	fs.failAfter(0)
	for name, call := range map[string]func() error{
		"commit": func() error {
			_, err := s.Commit(t.Context(), []store.Change{w.walkers[0].walkTo(6)})
			return err
		},
		"apply": func() error {
			return s.Apply(t.Context(), store.Write{Key: w.walkers[0].resource(), Expect: store.Any})
		},
		"execution": func() error { _, err := s.Execution(t.Context(), w.walkers[0].id); return err },
	} {
		w.walkers[0].begun.Store(6)
		if err := call(); name != "execution" && !isFailed(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	fs.mend()
	after := contents(t, disk)
	refusesAll(t, s, &w.walkers[0])
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if !reflect.DeepEqual(contents(t, disk), after) {
		t.Error("the folder was changed after the failure")
	}
	again := open(t, pebble.Options{FS: disk.CrashClone(vfs.CrashCloneCfg{})})
	defer again.Close()
	before.applied[0] = 0 // the write that failed may have deleted it
	w.check(again, before)
}

// contents returns the files of the folder.
func contents(t *testing.T, fs vfs.FS) map[string][]byte {
	t.Helper()
	names, err := fs.List("data")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		files[name] = readFile(t, fs, "data/"+name)
	}
	return files
}

func isFailed(err error) bool {
	return errors.Is(err, pebble.ErrFailed) && errors.Is(err, syscall.ENOSPC)
}

// refusesAll checks that a store that failed says so in every call.
func refusesAll(t *testing.T, s *pebble.Store, one *walker) {
	t.Helper()
	ctx := t.Context()
	_, commit := s.Commit(ctx, []store.Change{one.walkTo(1)})
	_, load := s.Load(ctx, one.id)
	_, get := s.Get(ctx, one.resource())
	_, find := s.FindExecution(ctx, "arn")
	_, _, list := s.ListExecutions(ctx, store.ExecutionQuery{})
	_, _, ready := s.ClaimReady(ctx, one.recordAt(1).StartDate, 1)
	_, tasks := s.ClaimTasks(ctx, 1)
	_, definition := s.PutDefinition(ctx, "{}")
	for name, err := range map[string]error{
		"commit": commit, "load": load, "get": get, "find": find, "list": list,
		"claim": ready, "claim tasks": tasks, "put definition": definition,
		"apply":  s.Apply(ctx, store.Write{Key: one.resource(), Expect: store.Any}),
		"delete": s.DeleteExecution(ctx, one.id), "release": s.Release(ctx, nil),
	} {
		if !isFailed(err) {
			t.Errorf("%s after the failure: %v", name, err)
		}
	}
}

// TestFailingDisk fills the disk up at every moment of a busy store: while logs
// are written and changed, files written, the MANIFEST extended. Whatever Pebble
// does then, the store closes, and nothing acknowledged is lost.
func TestFailingDisk(t *testing.T) {
	failures := 0
	for moment := int64(1); moment < 400; moment += 19 {
		disk := vfs.NewCrashableMem()
		fs := newFaulty(disk, isWrite)
		s := open(t, pebble.Options{FS: fs, MemTableBytes: smallTable})
		w := newWorkload(t)
		fs.failAfter(moment)
		var acks atomic.Int64
		w.run(s, func() {
			if acks.Add(1) > 800 {
				w.stop.Store(true)
			}
		})
		if err := s.Apply(t.Context()); err != nil || acks.Load() < 800 {
			failures++
		}
		before := w.acknowledged()
		_ = s.Close() // says what failed, or not
		fs.mend()
		again := open(t, pebble.Options{FS: fs, MemTableBytes: smallTable})
		w.check(again, before)
		if err := again.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if t.Failed() {
			t.Fatalf("disk full after %d writes", moment)
		}
	}
	if failures < 10 {
		t.Errorf("only %d of the moments made the store fail", failures)
	}
}

// TestFailingOpen fills the disk up while a folder is made, and while one is
// opened that a crash left: Open says so, and works once there is room.
func TestFailingOpen(t *testing.T) {
	crashed := vfs.NewCrashableMem()
	s := open(t, pebble.Options{FS: crashed})
	w := newWorkload(t)
	for range 50 {
		if err := w.walk(s, &w.walkers[0]); err != nil {
			t.Fatal(err)
		}
	}
	before := w.acknowledged()
	left := crashed.CrashClone(vfs.CrashCloneCfg{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for moment := int64(0); moment < 80; moment += 1 + moment/10 {
		failingOpen(t, newFaulty(vfs.NewMem(), isWrite), moment)
		fs := newFaulty(left.CrashClone(vfs.CrashCloneCfg{}), isWrite)
		failingOpen(t, fs, moment)
		s := open(t, pebble.Options{FS: fs})
		w.check(s, before)
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

func failingOpen(t *testing.T, fs *faulty, moment int64) {
	t.Helper()
	fs.failAfter(moment)
	s, err := pebble.Open("data", pebble.Options{FS: fs})
	fs.mend()
	if err == nil {
		err = s.Close()
	}
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("open when the disk is full after %d writes: %v", moment, err)
	}
}
