package simulation

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// life is one life of the process: an engine over a store on a disk.
type life struct {
	sim    *simulation
	number int
	began  time.Time
	fault  fault
	disk   *vfs.MemFS
	store  *pebble.Store
	engine *engine.Engine
	over   chan struct{} // closed when something has gone wrong
	once   sync.Once
	slow   atomic.Bool // fsync may take long: Pebble waits for none with its mutex held

	// Guarded by the simulation's lock:
	dead bool       // power has failed; what it says from then on was never said
	copy *vfs.MemFS // what is then on the disk
	runs map[store.TaskKey]int
}

// open starts the process, again and again until it comes up.
func (s *simulation) open(disk *vfs.MemFS, f fault) *life {
	for {
		l := &life{sim: s, fault: f, disk: disk, began: time.Now(), over: make(chan struct{}), runs: map[store.TaskKey]int{}}
		s.mu.Lock()
		s.lives++
		l.number = s.lives
		s.mu.Unlock()
		err := l.open()
		if err == nil {
			s.enter(l)
			return l
		}
		select {
		case <-l.over: // as was to be expected
		default:
			s.wrong("life %d does not begin: %v", l.number, err)
			s.t.FailNow()
		}
		disk, f = l.left(), fault{kind: f.kind, after: 1 << 40, within: f.within, survives: f.survives}
	}
}

func (l *life) open() (err error) {
	d := newDisk(l.disk, l)
	var fs vfs.FS = d
	if wrap := l.sim.options.Disk; wrap != nil {
		fs = wrap(fs)
	}
	// Small enough that logs change and files are written now and then.
	const memTable = 128 << 10
	if l.store, err = pebble.Open("data", pebble.Options{
		FS: fs, MemTableBytes: memTable, CacheBytes: 1 << 20, MinFree: minFree,
	}); err != nil {
		return err
	}
	var between store.Store = l.store
	if wrap := l.sim.options.Wrap; wrap != nil {
		between = wrap(between)
	}
	t := &tap{Store: between, life: l}
	t.left.Store(l.fault.after)
	l.engine, err = engine.Open(context.Background(), engine.Options{
		Store: t, Runner: runner{l}, Clock: &l.sim.clock, Committed: l.committed,
		Random: rand.NewChaCha8(l.key()), Shards: 3,
	})
	if err != nil {
		return errors.Join(err, l.store.Close())
	}
	l.slow.Store(true)
	return nil
}

// key makes the randomness of each life another.
func (l *life) key() (key [32]byte) {
	binary.BigEndian.PutUint64(key[:], l.sim.seed)
	binary.BigEndian.PutUint64(key[8:], uint64(l.number))
	return key
}

// crash has power fail: the disk is as it is now, but for what was not synced.
func (l *life) crash() {
	l.sim.mu.Lock()
	if !l.dead {
		l.dead = true
		l.copy = l.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: l.fault.survives, RNG: l.sim.random})
	}
	l.sim.mu.Unlock()
	l.end()
}

// end says that this life will not go well.
func (l *life) end() { l.once.Do(func() { close(l.over) }) }

// left returns what this life has left on its disk.
func (l *life) left() *vfs.MemFS {
	l.sim.mu.Lock()
	defer l.sim.mu.Unlock()
	if l.dead {
		return l.copy
	}
	return l.disk
}

// say records something that the process tells the world outside, unless it is
// dead by then.
func (l *life) say(what func()) (said bool) {
	l.sim.mu.Lock()
	defer l.sim.mu.Unlock()
	if !l.dead {
		what()
	}
	return !l.dead
}

// committed is told all that becomes durable.
func (l *life) committed(x *store.Execution, events [][]byte) {
	l.say(func() { l.sim.showLocked(x.ID, events) })
}

// tap sees all changes that the engine makes.
type tap struct {
	store.Store
	life *life
	left atomic.Int64
}

// around makes a change; power may fail before and after.
func (t *tap) around(change func()) {
	kind := t.life.fault.kind
	now := (kind == crashBefore || kind == crashAfter) && t.left.Add(-1) == -1
	if now && kind == crashBefore {
		t.life.crash()
	}
	change()
	if now {
		t.life.crash()
	}
}

// Commit implements store.Executions.
func (t *tap) Commit(ctx context.Context, changes []store.Change) (errs []error, err error) {
	t.around(func() { errs, err = t.Store.Commit(ctx, changes) })
	return errs, err
}

// Apply implements store.Resources.
func (t *tap) Apply(ctx context.Context, writes ...store.Write) (err error) {
	t.around(func() { err = t.Store.Apply(ctx, writes...) })
	return err
}

// enter makes a life the one that clients reach.
func (s *simulation) enter(l *life) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.life = l
	close(s.changed)
	s.changed = make(chan struct{})
}

// end closes a life: gracefully, or for the one that has died already.
func (s *simulation) end(l *life) {
	s.mu.Lock()
	s.life = nil
	s.mu.Unlock()
	l.engine.Close()
	l.slow.Store(false)
	if err := l.store.Close(); err != nil && l.fault.kind != diskFull && l.fault.kind != fsyncFails {
		s.wrong("life %d: close: %v", l.number, err)
	}
}

// current returns the life that clients reach, once there is one.
func (s *simulation) current() *life {
	for {
		s.mu.Lock()
		l, changed := s.life, s.changed
		s.mu.Unlock()
		if l != nil {
			return l
		}
		<-changed
	}
}

// call calls the process. record is called with what it answered unless it has
// died; answered is false then.
func (s *simulation) call(do func(l *life) error, record func(err error)) (answered bool) {
	l := s.current()
	err := do(l)
	return l.say(func() { record(err) })
}

// insist calls the process again and again until it gives an answer that settles
// the matter.
func (s *simulation) insist(do func(l *life) error, record func(err error) (settled bool)) {
	var last error
	for began := time.Now(); time.Since(began) < patience; time.Sleep(time.Second) {
		settled := false
		s.call(do, func(err error) { last, settled = err, record(err) })
		if settled {
			return
		}
	}
	s.wrong("a call never succeeds: %v", last)
}
