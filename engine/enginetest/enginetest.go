// Package enginetest holds what every engine over every store must do. A store's
// tests call Run; time in it is that of testing/synctest.
package enginetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// Run tests an engine over stores that open makes. open is called inside a
// synctest bubble with a fresh medium each time; reopen ends a store as a crash
// does and opens it again on the same medium.
func Run(t *testing.T, open func(t *testing.T) store.Store, reopen func(t *testing.T, s store.Store) store.Store) {
	for _, c := range slices.Concat(cases, troubleCases, mapRunCases, redriveCases, retentionCases) {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &Harness{t: t, faults: newFaulty(open(t)), reopen: reopen, runner: newRunner()}
				h.open()
				defer h.close()
				c.run(h)
			})
		})
	}
}

// testCase is one fact about engines.
type testCase struct {
	name string
	run  func(h *Harness)
}

// Harness is an engine under test with a scripted Runner.
type Harness struct {
	t      *testing.T
	faults *faulty // the engine's store
	reopen func(t *testing.T, s store.Store) store.Store
	engine *engine.Engine
	runner *runner
	crash  *crasher // between the engine and faults; nil: nothing

	retention time.Duration

	mu     sync.Mutex
	names  int             // given by fresh so far
	gone   map[string]bool // activities that do not exist
	lookUp error           // of the next look for an activity
}

// activityExists is what the engine looks activities up with.
func (h *Harness) activityExists(_ context.Context, arn string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := h.lookUp
	h.lookUp = nil
	return !h.gone[arn], err
}

// delete has an activity not exist from now on.
func (h *Harness) delete(activity string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gone = map[string]bool{activity: true}
}

// failNextLookUp has the next look for an activity fail.
func (h *Harness) failNextLookUp(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lookUp = err
}

// checkArguments knows no member "Bad".
func checkArguments(resource string, arguments jsonvalue.Value) (problems []string) {
	if arguments.Has("Bad") {
		return []string{"Bad is bad for " + resource}
	}
	return nil
}

func (h *Harness) open() {
	h.t.Helper()
	st := store.Store(h.faults)
	if h.crash != nil {
		h.crash.Store = st
		st = h.crash
	}
	e, err := engine.Open(h.t.Context(), engine.Options{
		Store: st, Runner: h.runner, Shards: 2, Retention: h.retention,
		ActivityExists: h.activityExists, CheckArguments: checkArguments,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.engine = e
}

func (h *Harness) close() {
	h.engine.Close()
	if err := h.faults.Close(); err != nil {
		h.t.Error(err)
	}
}

// restart stops the engine and starts another on the store opened again.
func (h *Harness) restart() {
	h.t.Helper()
	h.engine.Close()
	h.faults.Store = h.reopen(h.t, h.faults.Store)
	h.open()
}

const machineARN = "arn:aws:states:us-east-1:000000000000:stateMachine:m"

func executionARN(name string) string {
	return "arn:aws:states:us-east-1:000000000000:execution:m:" + name
}

// start starts an execution of the definition's states, beginning at A.
func (h *Harness) start(name, states, input string) store.ID {
	h.t.Helper()
	r, err := h.tryStart(name, states, input)
	if err != nil {
		h.t.Fatalf("start %s: %v", name, err)
	}
	return r.ID
}

func (h *Harness) tryStart(name, states, input string) (*store.Execution, error) {
	return h.engine.Start(h.t.Context(), engine.StartRequest{
		ARN: executionARN(name), Name: name,
		StateMachineARN: machineARN, StateMachineName: "m",
		RoleARN: "arn:aws:iam::000000000000:role/r", Region: "us-east-1",
		Definition: fmt.Sprintf(`{"StartAt":"A","States":{%s}}`, states),
		Input:      input,
	})
}

// wait waits until the execution is closed, for a day at most, and checks how it
// ended.
func (h *Harness) wait(id store.ID, status store.Status, output string) *store.Execution {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 24*time.Hour)
	defer cancel()
	r, err := h.engine.Wait(ctx, id)
	if err != nil {
		h.t.Fatalf("wait: %v", err)
	}
	if r.Status != status || r.Output != output {
		h.t.Fatalf("execution is %s with output %s, error %v, cause %v; want %s, %s",
			r.Status, r.Output, text(r.Error), text(r.Cause), status, output)
	}
	return r
}

func text(s *string) string {
	if s == nil {
		return "(none)"
	}
	return *s
}

// types returns the types of an execution's events and checks that their ids
// have no gap.
func (h *Harness) types(id store.ID) (list []history.Type) {
	h.t.Helper()
	events, err := h.faults.History(h.t.Context(), id, 1, false, 100_000)
	if err != nil {
		h.t.Fatal(err)
	}
	for i, data := range events {
		e, err := history.Parse(data)
		if err != nil {
			h.t.Fatal(err)
		}
		if e.ID != int64(i+1) {
			h.t.Fatalf("event %d has id %d", i+1, e.ID)
		}
		list = append(list, e.Type)
	}
	return list
}

// runner is a Runner whose tasks the test answers.
type runner struct {
	calls chan *call
	mu    sync.Mutex
	runs  int
}

// call is one call of Run.
type call struct {
	*engine.Task
	ctx       context.Context
	submitted func(string) error
	outcome   chan engine.Outcome
}

func newRunner() *runner { return &runner{calls: make(chan *call, 100)} }

// Run implements engine.Runner.
func (r *runner) Run(ctx context.Context, task *engine.Task, submitted func(string) error) engine.Outcome {
	r.mu.Lock()
	r.runs++
	r.mu.Unlock()
	c := &call{task, ctx, submitted, make(chan engine.Outcome, 1)}
	r.calls <- c
	select {
	case o := <-c.outcome:
		return o
	case <-ctx.Done():
		return engine.Outcome{}
	}
}

// next returns the next task that is to be done.
func (h *Harness) next() *call {
	h.t.Helper()
	select {
	case c := <-h.runner.calls:
		return c
	case <-time.After(time.Hour):
		h.t.Fatal("no task within an hour")
		return nil
	}
}

func (c *call) succeed(output string) { c.outcome <- engine.Outcome{Output: output} }

func (c *call) fail(name, cause string) {
	c.outcome <- engine.Outcome{Failed: true, Error: &name, Cause: &cause}
}
