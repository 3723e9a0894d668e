package pebble_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/treadle-run/treadle/store/pebble"
)

// smallTable makes the store write files and change logs often.
const smallTable = 256 << 10

// TestCrash has a machine lose power again and again, at random moments and
// with a random part of what was not synced.
func TestCrash(t *testing.T) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 0))
		disk := vfs.NewCrashableMem()
		w := newWorkload(t)
		for range 5 {
			s := open(t, pebble.Options{FS: disk, MemTableBytes: smallTable})
			disk = w.crash(s, disk, random)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// TestCrashWhileOpening has power fail at each write to the disk with which a
// folder is opened, when any part of what was not synced may be there: it can be
// opened again, with all that was in it.
func TestCrashWhileOpening(t *testing.T) {
	full := vfs.NewCrashableMem()
	s := open(t, pebble.Options{FS: full})
	w := newWorkload(t)
	for range 20 {
		if err := w.walk(s, &w.walkers[0]); err != nil {
			t.Fatal(err)
		}
	}
	before := w.acknowledged()
	left := full.CrashClone(vfs.CrashCloneCfg{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for moment := int64(1); ; moment++ {
		for range 8 {
			copied := crashOpening(t, left.CrashClone(vfs.CrashCloneCfg{}), moment, random)
			if copied == nil {
				return // it was open by then
			}
			again, err := pebble.Open("data", pebble.Options{FS: copied})
			if err != nil {
				t.Fatalf("after a crash at write %d: %v", moment, err)
			}
			w.check(again, before)
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// crashOpening opens a folder and returns what a crash at a write to the disk
// would have left of it; nil: there were not so many.
func crashOpening(t *testing.T, disk *vfs.MemFS, moment int64, random *rand.Rand) *vfs.MemFS {
	var writes atomic.Int64
	var copied atomic.Pointer[vfs.MemFS]
	s := open(t, pebble.Options{FS: errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if isWrite(op) && writes.Add(1) == moment {
			copied.Store(disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: random}))
		}
		return nil
	}))})
	opened := copied.Load()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return opened
}

// crash runs the workload, copies the disk as a crash at some moment would
// leave it, and checks what the copy holds.
func (w *workload) crash(s *pebble.Store, disk *vfs.MemFS, random *rand.Rand) *vfs.MemFS {
	moment := int64(random.IntN(250))
	how := vfs.CrashCloneCfg{UnsyncedDataPercent: random.IntN(101), RNG: random}
	var acks atomic.Int64
	var once sync.Once
	var before bounds
	var copied *vfs.MemFS
	w.run(s, func() {
		if acks.Add(1) < moment {
			return
		}
		once.Do(func() {
			before = w.acknowledged()
			copied = disk.CrashClone(how)
			w.stop.Store(true)
		})
	})
	if err := s.Close(); err != nil {
		w.Errorf("close: %v", err)
	}
	if copied == nil {
		w.Fatal("the workload ended before the crash")
	}
	again := open(w, pebble.Options{FS: copied, MemTableBytes: smallTable})
	w.check(again, before)
	if err := again.Close(); err != nil {
		w.Errorf("close: %v", err)
	}
	return copied
}

// TestTornLog cuts the log on a real disk off at every kind of place, and adds
// garbage to it: what was whole before the tear is there.
func TestTornLog(t *testing.T) {
	dir := crashedFolder(t)
	log := newestLog(t, dir)
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		tear func() []byte
	}{
		{"whole", func() []byte { return data }},
		{"one byte short", func() []byte { return data[:len(data)-1] }},
		{"in the middle", func() []byte { return data[:len(data)/2] }},
		{"near the beginning", func() []byte { return data[:100] }},
		{"empty", func() []byte { return nil }},
		{"zeros behind", func() []byte { return append(data[:len(data):len(data)], make([]byte, 5000)...) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(copied, filepath.Base(log)), c.tear(), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := pebble.Open(copied, pebble.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			w := newWorkload(t)
			for i := range w.walkers {
				w.walkers[i].begun.Store(20)
			}
			w.check(s, bounds{})
			versions := uint64(0)
			for i := range w.walkers {
				versions += w.walkers[i].acked.Load()
			}
			if c.name == "whole" && versions != 20*8 {
				t.Errorf("%d versions in the whole log", versions)
			}
		})
	}
}

// crashedFolder returns a folder as it is after kill -9 of a process that took
// every walker to version 20.
func crashedFolder(t *testing.T) string {
	live, dead := t.TempDir(), t.TempDir()
	s, err := pebble.Open(live, pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkload(t)
	for i := range w.walkers {
		for range 20 {
			if err := w.walk(s, &w.walkers[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.CopyFS(dead, os.DirFS(live)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dead
}

// newestLog returns the path of the log that is written to.
func newestLog(t *testing.T, dir string) string {
	logs, err := fs.Glob(os.DirFS(dir), "*.log")
	if err != nil || len(logs) == 0 {
		t.Fatalf("logs %v, %v", logs, err)
	}
	return filepath.Join(dir, logs[len(logs)-1])
}
