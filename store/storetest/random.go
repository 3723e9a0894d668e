package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// sameAsMemory does the same random things to the store and to store/memory
// and wants the same answers, over restarts too.
func sameAsMemory(f *fixture) {
	for seed := range uint64(6) {
		d := &duel{
			fixture: f,
			twin:    memory.New(),
			random:  rand.New(rand.NewPCG(seed, 0)),
		}
		if seed > 0 {
			d.forgetOld()
		}
		for d.step = range 250 {
			d.act()
			if f.Failed() {
				f.Fatalf("seed %d, step %d", seed, d.step)
			}
		}
		d.compareAll()
		if f.Failed() {
			f.Fatalf("seed %d", seed)
		}
	}
}

// duel is a store and its twin in memory.
type duel struct {
	*fixture
	twin   *memory.Store
	random *rand.Rand
	step   int
}

// forgetOld puts a new store in place of the one that holds an older duel.
func (d *duel) forgetOld() {
	if err := d.Close(); err != nil {
		d.Fatal(err)
	}
	d.Store = d.subject.Open(d.T)
}

const population = 12

func (d *duel) act() {
	switch d.random.IntN(12) {
	case 0, 1, 2, 3, 4:
		d.actCommit()
	case 5:
		d.actClaim()
	case 6, 7:
		d.actApply()
	case 8:
		d.compareListing()
	case 9:
		d.compareHistory(d.any())
	case 10:
		d.actDelete()
	case 11:
		if d.random.IntN(4) == 0 {
			d.reopen()
			d.twin = d.twin.Reopen()
		}
	}
}

func (d *duel) any() int { return 1 + d.random.IntN(population) }

func (d *duel) actCommit() {
	changes := make([]store.Change, 1+d.random.IntN(4))
	earlier := map[int]int{} // changes of this commit to the same execution
	for i := range changes {
		n := d.any()
		changes[i] = d.randomChange(n, earlier[n])
		earlier[n]++
	}
	got, err := d.Commit(d.Context(), changes)
	if err != nil {
		d.Fatal(err)
	}
	want, _ := d.twin.Commit(d.Context(), changes)
	for i := range changes {
		d.sameError(fmt.Sprintf("change %+v", changes[i]), got[i], want[i])
	}
}

func (d *duel) sameError(what string, got, want error) {
	d.Helper()
	for _, e := range []error{store.ErrNotFound, store.ErrConflict, store.ErrExists} {
		if errors.Is(got, e) != errors.Is(want, e) {
			d.Errorf("%s: error %v, in memory %v", what, got, want)
		}
	}
	if (got == nil) != (want == nil) {
		d.Errorf("%s: error %v, in memory %v", what, got, want)
	}
}

// randomChange creates, steps, ends or redrives an execution that a number of
// changes come before, now and then from a stale version.
func (d *duel) randomChange(n, earlier int) store.Change {
	state, err := d.twin.Load(d.Context(), id(n))
	if err != nil && earlier == 0 {
		return start(n, d.clutter)
	}
	version := state.Version + uint64(earlier)
	if d.random.IntN(8) == 0 {
		version += uint64(d.random.IntN(3)) - 1 // 0 makes it a creation
	}
	c := step(n, version, d.clutter)
	switch d.random.IntN(6) {
	case 0:
		statuses := []store.Status{"SUCCEEDED", "FAILED", "STATUS OF LATER"}
		c.Execution = end(n, version, statuses[d.random.IntN(len(statuses))]).Execution
		c.Snapshot = nil
	case 1:
		c.Execution = record(n)
		c.Execution.RedriveCount = int64(version)
	}
	if earlier == 0 {
		d.addRandomEvents(&c)
	}
	return c
}

// addRandomEvents goes on with the history of an execution.
func (d *duel) addRandomEvents(c *store.Change) {
	before, err := d.twin.History(d.Context(), c.ID, 0, false, 0)
	if err != nil {
		d.Fatal(err)
	}
	next := int64(len(before)) + 1
	addEvents(next, next+int64(d.random.IntN(5))-1)(c)
}

// clutter adds random timers and tasks to a change.
func (d *duel) clutter(c *store.Change) {
	for range d.random.IntN(3) {
		removeTimer(d.random.Int64N(5), epoch)(c)
		removeTask(d.random.Int64N(5))(c)
	}
	for range d.random.IntN(3) {
		addTimer(d.random.Int64N(5), after(d.random.IntN(600)))(c)
		putTask(d.random.Int64N(5), fmt.Sprint(d.step), "")(c)
	}
}

func (d *duel) actClaim() {
	now, most := after(d.step*2), d.random.IntN(6)
	got, next, err := d.ClaimReady(d.Context(), now, most)
	if err != nil {
		d.Fatal(err)
	}
	want, wantNext, _ := d.twin.ClaimReady(d.Context(), now, most)
	if !reflect.DeepEqual(got, want) || !next.Equal(wantNext) {
		d.Errorf("claimed %v, next %v; in memory %v, %v", got, next, want, wantNext)
	}
	d.random.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	back := got[:len(got)/2]
	if err := errors.Join(d.Release(d.Context(), back), d.twin.Release(d.Context(), back)); err != nil {
		d.Fatal(err)
	}
	d.same("tasks", d.claimTasks(), d.inMemory().claimTasks())
}

// inMemory is the fixture on the twin.
func (d *duel) inMemory() *fixture { return &fixture{T: d.T, Store: d.twin} }

func (d *duel) actApply() {
	writes := make([]store.Write, 1+d.random.IntN(3))
	for i := range writes {
		w := put(fmt.Sprint(d.random.IntN(8)), uint64(d.random.IntN(5)), fmt.Sprint(d.step))
		if w.Expect == 4 {
			w.Expect = store.Any
		}
		if d.random.IntN(4) == 0 {
			w.Data = nil
		}
		writes[i] = w
	}
	d.sameError(fmt.Sprintf("apply %v", writes), d.Apply(d.Context(), writes...), d.twin.Apply(d.Context(), writes...))
	d.compareResources()
}

func (d *duel) actDelete() {
	n := d.any()
	d.sameError("delete", d.DeleteExecution(d.Context(), id(n)), d.twin.DeleteExecution(d.Context(), id(n)))
}

func (d *duel) compareAll() {
	d.reopen()
	d.twin = d.twin.Reopen()
	d.compareListing()
	d.compareResources()
	d.same("messages", d.claim(after(1e6), 1e6), d.inMemory().claim(after(1e6), 1e6))
	d.same("tasks", d.claimTasks(), d.inMemory().claimTasks())
	for n := 1; n <= population; n++ {
		d.compareHistory(n)
		d.compareExecution(n)
	}
}

func (d *duel) compareListing() {
	q := store.ExecutionQuery{Limit: d.random.IntN(5)}
	q.StateMachineARN = []string{"", machine, other}[d.random.IntN(3)]
	q.Status = []store.Status{"", "RUNNING", "FAILED", "STATUS OF LATER"}[d.random.IntN(4)]
	d.same(fmt.Sprintf("%+v", q), d.list(q), d.inMemory().list(q))
}

func (d *duel) compareHistory(n int) {
	from, limit := d.random.Int64N(40), d.random.IntN(5)
	for _, descending := range []bool{true, false} {
		got, err := d.History(d.Context(), id(n), from, descending, limit)
		want, wantErr := d.twin.History(d.Context(), id(n), from, descending, limit)
		d.sameError("history", err, wantErr)
		d.same("history", texts(got), texts(want))
	}
}

func (d *duel) compareExecution(n int) {
	got, err := d.Execution(d.Context(), id(n))
	want, wantErr := d.twin.Execution(d.Context(), id(n))
	d.sameError("execution", err, wantErr)
	if !reflect.DeepEqual(got, want) {
		d.Errorf("record %+v, in memory %+v", got, want)
	}
	state, _ := d.Load(d.Context(), id(n))
	wantState, _ := d.twin.Load(d.Context(), id(n))
	if state.Version != wantState.Version || string(state.Snapshot) != string(wantState.Snapshot) {
		d.Errorf("state %+v, in memory %+v", state, wantState)
	}
}

func (d *duel) compareResources() {
	var got, want []store.Record
	for r, err := range d.List(d.Context(), table, "", "") {
		if err != nil {
			d.Fatal(err)
		}
		got = append(got, r)
	}
	for r := range d.twin.List(d.Context(), table, "", "") {
		want = append(want, r)
	}
	same := slices.EqualFunc(got, want, func(a, b store.Record) bool {
		return a.Key == b.Key && a.Version == b.Version && string(a.Data) == string(b.Data)
	})
	if !same {
		d.Errorf("resources %v, in memory %v", got, want)
	}
}
