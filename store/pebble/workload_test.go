package pebble_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// workload is what the tests of crashes and failures do to a store: each walker
// takes one execution from version to version and counts in a resource. What a
// version looks like is fixed, so that it can be checked afterwards.
type workload struct {
	testing.TB
	walkers [8]walker
	stop    atomic.Bool
}

// walker is one execution. Its changes are acknowledged up to acked and begun
// up to begun.
type walker struct {
	id           store.ID
	acked, begun atomic.Uint64
	applied      atomic.Uint64 // versions of the resource that are acknowledged
}

func newWorkload(t testing.TB) *workload {
	w := &workload{TB: t}
	for i := range w.walkers {
		binary.BigEndian.PutUint64(w.walkers[i].id[:], uint64(i+1))
	}
	return w
}

const (
	eventsAChange = 3
	walkMachine   = "arn:aws:states:us-east-1:000000000000:stateMachine:walk"
)

// statusAt says whether an execution runs at a version: every fourth ends it.
func statusAt(version uint64) store.Status {
	if version%4 == 0 {
		return "SUCCEEDED"
	}
	return "RUNNING"
}

// walkTo returns the change that makes a version.
func (w *walker) walkTo(version uint64) store.Change {
	c := store.Change{
		ID:           w.id,
		Expect:       version - 1,
		FirstEvent:   int64(version-1)*eventsAChange + 1,
		RemoveTimers: []store.Message{{Timer: int64(version - 1)}},
		AddTimers:    []store.Message{{Timer: int64(version), Due: time.Unix(int64(version), 0)}},
		RemoveTasks:  []int64{int64(version - 1)},
		PutTasks:     []store.Task{{ID: int64(version), Data: []byte("task")}},
	}
	if statusAt(version) == "RUNNING" {
		c.Snapshot = strconv.AppendUint(nil, version, 10)
	}
	for i := range int64(eventsAChange) {
		c.Events = append(c.Events, event(c.FirstEvent+i))
	}
	if version == 1 || statusAt(version) != statusAt(version-1) {
		c.Execution = w.recordAt(version)
	}
	return c
}

func event(id int64) []byte { return fmt.Appendf(nil, "event %d %0400d", id, id) }

func (w *walker) recordAt(version uint64) *store.Execution {
	return &store.Execution{
		ID:              w.id,
		ARN:             fmt.Sprintf("arn:%x", w.id),
		StateMachineARN: walkMachine,
		Status:          statusAt(version),
		Input:           "{}",
		StartDate:       time.Unix(0, 0).UTC(),
		StopDate:        time.Unix(0, 0).UTC(),
	}
}

func (w *walker) resource() store.Key { return store.Key{Table: "walk", Key: fmt.Sprintf("%x", w.id)} }

// run has all walkers walk on until something fails or they are stopped, and
// calls acked after each acknowledgement. It returns when all have ended.
func (w *workload) run(s store.Store, acked func()) {
	var group sync.WaitGroup
	for i := range w.walkers {
		group.Go(func() {
			for !w.stop.Load() && w.walk(s, &w.walkers[i]) == nil {
				acked()
			}
		})
	}
	group.Wait()
	w.stop.Store(false)
}

// walk makes one change and one write of the resource.
func (w *workload) walk(s store.Store, one *walker) error {
	version := one.acked.Load() + 1
	one.begun.Store(version)
	errs, err := s.Commit(w.Context(), []store.Change{one.walkTo(version)})
	if err != nil {
		return err
	}
	if errs[0] != nil {
		w.Errorf("version %d of %x: %v", version, one.id, errs[0])
		return errs[0]
	}
	one.acked.Store(version)
	count := one.applied.Load()
	err = s.Apply(w.Context(), store.Write{Key: one.resource(), Expect: count, Data: strconv.AppendUint(nil, count+1, 10)})
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrExists) {
		w.Errorf("resource of %x at %d: %v", one.id, count, err)
	}
	if err == nil {
		one.applied.Store(count + 1)
	}
	return err
}

// bounds is what a store may hold at the moment of a crash.
type bounds struct{ acked, applied [8]uint64 }

func (w *workload) acknowledged() (b bounds) {
	for i := range w.walkers {
		b.acked[i], b.applied[i] = w.walkers[i].acked.Load(), w.walkers[i].applied.Load()
	}
	return b
}

// check checks that a store that was opened again holds all that was
// acknowledged before, nothing that was not begun, and no half of anything. The
// walkers go on from what it holds.
func (w *workload) check(s *pebble.Store, before bounds) {
	w.Helper()
	listed := map[store.Status][]string{}
	timers, tasks := w.claimed(s)
	for i := range w.walkers {
		one := &w.walkers[i]
		state, err := s.Load(w.Context(), one.id)
		if err != nil && !(errors.Is(err, store.ErrNotFound) && before.acked[i] == 0) {
			w.Fatalf("load %x: %v", one.id, err)
		}
		if state.Version < before.acked[i] || state.Version > one.begun.Load() {
			w.Fatalf("%x is at version %d; %d was acknowledged, %d begun", one.id, state.Version, before.acked[i], one.begun.Load())
		}
		one.acked.Store(state.Version)
		w.checkResource(s, one, before.applied[i])
		if state.Version == 0 {
			continue
		}
		w.checkWhole(s, one, state)
		name := fmt.Sprintf("%x/%d", one.id, state.Version)
		if !slices.Contains(timers, name) || !slices.Contains(tasks, name) {
			w.Errorf("timers %v and tasks %v lack %s", timers, tasks, name)
		}
		listed[statusAt(state.Version)] = append(listed[statusAt(state.Version)], fmt.Sprintf("%x", one.id))
	}
	w.checkListings(s, listed)
}

func (w *workload) checkResource(s *pebble.Store, one *walker, acked uint64) {
	w.Helper()
	r, err := s.Get(w.Context(), one.resource())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		w.Fatalf("get: %v", err)
	}
	if r.Version < acked || r.Version > one.begun.Load() {
		w.Fatalf("resource of %x is at %d, %d was acknowledged", one.id, r.Version, acked)
	}
	if r.Version > 0 && string(r.Data) != strconv.FormatUint(r.Version, 10) {
		w.Errorf("resource of %x: %q at version %d", one.id, r.Data, r.Version)
	}
	one.applied.Store(r.Version)
}

// checkWhole checks that all parts of an execution are those of its version.
func (w *workload) checkWhole(s *pebble.Store, one *walker, state store.State) {
	w.Helper()
	if want := one.walkTo(state.Version).Snapshot; string(state.Snapshot) != string(want) {
		w.Errorf("%x: snapshot %q at version %d", one.id, state.Snapshot, state.Version)
	}
	record, err := s.FindExecution(w.Context(), one.recordAt(1).ARN)
	if err != nil || record.Status != statusAt(state.Version) {
		w.Errorf("%x at version %d: record %+v, %v", one.id, state.Version, record, err)
	}
	events, err := s.History(w.Context(), one.id, 0, false, 0)
	if err != nil || len(events) != int(state.Version)*eventsAChange {
		w.Fatalf("%x at version %d: %d events, %v", one.id, state.Version, len(events), err)
	}
	for i, e := range events {
		if string(e) != string(event(int64(i+1))) {
			w.Fatalf("%x: %q as event %d", one.id, e, i+1)
		}
	}
}

// claimed returns all timers and tasks there are as "execution/number".
func (w *workload) claimed(s *pebble.Store) (timers, tasks []string) {
	w.Helper()
	messages, _, err := s.ClaimReady(w.Context(), time.Unix(1e9, 0), 1000)
	if err != nil {
		w.Fatalf("claim: %v", err)
	}
	for _, m := range messages {
		timers = append(timers, fmt.Sprintf("%x/%d", m.Execution, m.Timer))
	}
	all, err := s.ClaimTasks(w.Context(), 1000)
	if err != nil {
		w.Fatalf("claim tasks: %v", err)
	}
	for _, t := range all {
		tasks = append(tasks, fmt.Sprintf("%x/%d", t.Execution, t.ID))
	}
	if len(timers) > len(w.walkers) || len(tasks) > len(w.walkers) {
		w.Errorf("%d timers and %d tasks of %d executions", len(timers), len(tasks), len(w.walkers))
	}
	return timers, tasks
}

func (w *workload) checkListings(s *pebble.Store, want map[store.Status][]string) {
	w.Helper()
	for _, status := range []store.Status{"RUNNING", "SUCCEEDED"} {
		page, _, err := s.ListExecutions(w.Context(), store.ExecutionQuery{StateMachineARN: walkMachine, Status: status})
		if err != nil {
			w.Fatalf("list: %v", err)
		}
		var got []string
		for _, e := range slices.Backward(page) {
			got = append(got, fmt.Sprintf("%x", e.ID))
		}
		if !slices.Equal(got, want[status]) {
			w.Errorf("listed as %s: %v, want %v", status, got, want[status])
		}
	}
}
