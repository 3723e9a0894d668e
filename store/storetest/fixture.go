package storetest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
)

// fixture is a store under test with the words the facts are told in.
type fixture struct {
	*testing.T
	store.Store
	subject Subject
}

// epoch is when the tests play.
var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return epoch.Add(time.Duration(seconds) * time.Second) }

func id(n int) (id store.ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

const (
	machine = "arn:aws:states:us-east-1:000000000000:stateMachine:poller"
	other   = "arn:aws:states:us-east-1:000000000000:stateMachine:pöller"
)

// record returns the record of a new execution.
func record(n int) *store.Execution {
	return &store.Execution{
		ID:               id(n),
		ARN:              fmt.Sprintf("arn:aws:states:us-east-1:000000000000:execution:poller:%d", n),
		Name:             fmt.Sprint(n),
		StateMachineARN:  machine,
		StateMachineName: "poller",
		RoleARN:          "arn:aws:iam::000000000000:role/states",
		Definition:       store.HashDefinition("{}"),
		Input:            fmt.Sprintf(`{"n":%d}`, n),
		TraceHeader:      "Root=1-5759e988-bd862e3fe1be46a994272793",
		LoggingRevision:  "r1",
		StartDate:        after(n),
		Status:           "RUNNING",
	}
}

// start returns the change that creates execution n, altered by alter.
func start(n int, alter ...func(*store.Change)) store.Change {
	c := store.Change{
		ID:         id(n),
		Snapshot:   fmt.Appendf(nil, "snapshot of %d", n),
		Execution:  record(n),
		FirstEvent: 1,
		Events:     events(1, 2),
	}
	for _, a := range alter {
		a(&c)
	}
	return c
}

// step returns a change of execution n that was computed from a version.
func step(n int, version uint64, alter ...func(*store.Change)) store.Change {
	c := store.Change{ID: id(n), Expect: version, Snapshot: fmt.Appendf(nil, "snapshot %d.%d", n, version)}
	for _, a := range alter {
		a(&c)
	}
	return c
}

// end returns the change that ends execution n.
func end(n int, version uint64, status store.Status) store.Change {
	r := record(n)
	r.Status = status
	r.StopDate = after(1000 + n)
	return store.Change{ID: id(n), Expect: version, Execution: r}
}

func addTimer(timer int64, due time.Time) func(*store.Change) {
	return func(c *store.Change) {
		c.AddTimers = append(c.AddTimers, store.Message{Execution: c.ID, Timer: timer, Due: due})
	}
}

func removeTimer(timer int64, due time.Time) func(*store.Change) {
	return func(c *store.Change) {
		c.RemoveTimers = append(c.RemoveTimers, store.Message{Execution: c.ID, Timer: timer, Due: due})
	}
}

func putTask(task int64, data, submitted string) func(*store.Change) {
	return func(c *store.Change) {
		c.PutTasks = append(c.PutTasks, store.Task{Execution: c.ID, ID: task, Data: []byte(data), Submitted: submitted})
	}
}

func removeTask(task int64) func(*store.Change) {
	return func(c *store.Change) { c.RemoveTasks = append(c.RemoveTasks, task) }
}

func addEvents(first, last int64) func(*store.Change) {
	return func(c *store.Change) { c.FirstEvent, c.Events = first, events(first, last) }
}

// events returns encoded events with the ids first to last.
func events(first, last int64) (encoded [][]byte) {
	for i := first; i <= last; i++ {
		encoded = append(encoded, fmt.Appendf(nil, "event %d", i))
	}
	return encoded
}

// commit commits changes that must all succeed.
func (f *fixture) commit(changes ...store.Change) {
	f.Helper()
	for i, err := range f.try(changes...) {
		if err != nil {
			f.Fatalf("commit of change %d (%x): %v", i, changes[i].ID, err)
		}
	}
}

// try commits changes and returns the error of each.
func (f *fixture) try(changes ...store.Change) []error {
	f.Helper()
	errs, err := f.Commit(f.Context(), changes)
	if err != nil {
		f.Fatalf("commit: %v", err)
	}
	if len(errs) != len(changes) {
		f.Fatalf("commit of %d changes answered with %d errors", len(changes), len(errs))
	}
	return errs
}

func (f *fixture) apply(writes ...store.Write) {
	f.Helper()
	if err := f.Apply(f.Context(), writes...); err != nil {
		f.Fatalf("apply: %v", err)
	}
}

// reopen ends the process of the store and starts the next.
func (f *fixture) reopen() {
	f.Helper()
	f.Store = f.subject.Reopen(f.T, f.Store)
}

// claim claims messages and returns them as "execution/timer".
func (f *fixture) claim(now time.Time, max int) []string {
	f.Helper()
	claimed, _, err := f.ClaimReady(f.Context(), now, max)
	if err != nil {
		f.Fatalf("claim: %v", err)
	}
	names := []string{}
	for _, m := range claimed {
		names = append(names, fmt.Sprintf("%d/%d", number(m.Execution), m.Timer))
	}
	return names
}

// claimTasks claims all tasks there are and returns them as "execution/task",
// sorted.
func (f *fixture) claimTasks() []string {
	f.Helper()
	names := []string{}
	for {
		tasks, err := f.ClaimTasks(f.Context(), 2)
		if err != nil {
			f.Fatalf("claim tasks: %v", err)
		}
		if len(tasks) == 0 {
			slices.Sort(names)
			return names
		}
		for _, task := range tasks {
			names = append(names, fmt.Sprintf("%d/%d", number(task.Execution), task.ID))
		}
	}
}

func number(id store.ID) uint64 { return binary.BigEndian.Uint64(id[:]) }

func (f *fixture) isError(what string, got, want error) {
	f.Helper()
	if !errors.Is(got, want) {
		f.Errorf("%s: error %v, want %v", what, got, want)
	}
}

func (f *fixture) same(what string, got, want []string) {
	f.Helper()
	if !slices.Equal(got, want) {
		f.Errorf("%s: %q, want %q", what, got, want)
	}
}

// version returns the version of an execution, 0 if there is none.
func (f *fixture) version(n int) uint64 {
	f.Helper()
	state, err := f.Load(context.WithoutCancel(f.Context()), id(n))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		f.Fatalf("load: %v", err)
	}
	return state.Version
}

// history returns the events of an execution as text.
func (f *fixture) history(n int, from int64, descending bool, limit int) []string {
	f.Helper()
	encoded, err := f.History(f.Context(), id(n), from, descending, limit)
	if err != nil {
		f.Fatalf("history: %v", err)
	}
	return texts(encoded)
}

func texts(encoded [][]byte) []string {
	text := []string{}
	for _, e := range encoded {
		text = append(text, string(e))
	}
	return text
}
