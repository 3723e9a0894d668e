package simulation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
)

// TestViolationsAreFound breaks what the engine builds on in ways in which real
// stores and engines break. A simulation that finds none of it is worth nothing.
func TestViolationsAreFound(t *testing.T) {
	for _, c := range []struct {
		name  string
		found string // what one of the violations must say
		o     Options
	}{
		{"fsync does nothing", "whose start was acknowledged", Options{Disk: func(fs vfs.FS) vfs.FS { return forgetful{fs} }}},
		{"acknowledged before it is durable", "whose start was acknowledged", mutated(&mutant{early: true})},
		{"a commit is dropped", "whose start was acknowledged", mutated(&mutant{drop: 7})},
		{"the outcomes of tasks are dropped", "was acknowledged and stands in no history", mutated(&mutant{drop: 2, only: endsTask})},
		{"an event is lost", "has id", mutated(&mutant{change: func(c *store.Change) {
			if len(c.Events) > 2 {
				c.Events = c.Events[:len(c.Events)-1]
			}
		}})},
		{"events are stored twice", "has id", mutated(&mutant{change: func(c *store.Change) {
			if len(c.Events) > 1 {
				c.Events = append(slices.Clone(c.Events), c.Events[len(c.Events)-1])
			}
		}})},
		{"timers are lost", "still runs and waits for nothing", mutated(&mutant{change: func(c *store.Change) { c.AddTimers = nil }})},
		{"tasks are lost", "still runs and waits for nothing", mutated(&mutant{change: func(c *store.Change) { c.PutTasks = nil }})},
		{"submissions are not recorded", "is to be submitted again", mutated(&mutant{change: func(c *store.Change) {
			for i := range c.PutTasks {
				c.PutTasks[i].Submitted = ""
			}
		}})},
		{"tasks stay when they are over", "tasks are left over", mutated(&mutant{change: func(c *store.Change) { c.RemoveTasks = nil }})},
		{"names may be taken twice", "was started 2 times", mutated(&mutant{rename: true})},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const most = 300
			for seed := range uint64(most) {
				if wrong := Run(t, seed, c.o); slices.ContainsFunc(wrong, func(s string) bool { return strings.Contains(s, c.found) }) {
					return
				}
			}
			t.Errorf("nothing was found with %d seeds", most)
		})
	}
}

// forgetful is a disk that syncs nothing.
type forgetful struct{ vfs.FS }

// Create implements vfs.FS.
func (f forgetful) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, category)
	if err != nil || !strings.HasSuffix(name, ".log") {
		return file, err
	}
	return forgetfulFile{file}, nil
}

type forgetfulFile struct{ vfs.File }

func (forgetfulFile) Sync() error                    { return nil }
func (forgetfulFile) SyncData() error                { return nil }
func (forgetfulFile) SyncTo(int64) (bool, error)     { return false, nil }
func (f forgetfulFile) Preallocate(_, _ int64) error { return nil }

// mutant is a store that is broken in one way.
type mutant struct {
	store.Store
	commits *atomic.Int64
	early   bool                       // changes are acknowledged first and stored a while later
	drop    int64                      // each commit of so many is acknowledged only
	only    func(c *store.Change) bool // of those that hold such a change
	change  func(c *store.Change)
	rename  bool // a second execution of a name is stored under another
}

func mutated(m *mutant) Options {
	return Options{Wrap: func(s store.Store) store.Store {
		one := *m
		one.Store, one.commits = s, new(atomic.Int64)
		return &one
	}}
}

func endsTask(c *store.Change) bool { return len(c.RemoveTasks) > 0 }

// Commit implements store.Executions.
func (m *mutant) Commit(ctx context.Context, changes []store.Change) ([]error, error) {
	errs := make([]error, len(changes))
	if m.drop > 0 && (m.only == nil || slices.ContainsFunc(changes, func(c store.Change) bool { return m.only(&c) })) &&
		m.commits.Add(1)%m.drop == 0 {
		return errs, nil
	}
	for i := range changes {
		if m.change != nil {
			m.change(&changes[i])
		}
	}
	if m.early {
		go func() { _, _ = m.Store.Commit(context.WithoutCancel(ctx), changes) }()
		return errs, nil
	}
	errs, err := m.Store.Commit(ctx, changes)
	for i, e := range errs {
		if m.rename && errors.Is(e, store.ErrExists) {
			errs[i] = m.underAnotherName(ctx, changes[i])
		}
	}
	return errs, err
}

func (m *mutant) underAnotherName(ctx context.Context, c store.Change) error {
	record := *c.Execution
	record.ARN += "-again"
	c.Execution = &record
	errs, err := m.Store.Commit(ctx, []store.Change{c})
	return errors.Join(append(errs, err)...)
}
