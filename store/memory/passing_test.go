package memory_test

import (
	"errors"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// TestPassingForgetsWhatIsClosed: with its timers and tasks, and its ARN is free.
func TestPassingForgetsWhatIsClosed(t *testing.T) {
	s := memory.NewPassing()
	id := store.ID{1}
	commit := func(c store.Change) {
		t.Helper()
		errs, err := s.Commit(t.Context(), []store.Change{c})
		if err := errors.Join(append(errs, err)...); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		commit(store.Change{
			ID: id, Execution: &store.Execution{ARN: "arn", Status: "RUNNING"}, Snapshot: []byte("s"),
			AddTimers: []store.Message{{Timer: 1}}, PutTasks: []store.Task{{ID: 2}},
		})
		if _, err := s.FindExecution(t.Context(), "arn"); err != nil {
			t.Errorf("while it is open: %v", err)
		}
		commit(store.Change{ID: id, Expect: 1, Execution: &store.Execution{ARN: "arn", Status: "SUCCEEDED"}})
		_, find := s.FindExecution(t.Context(), "arn")
		_, load := s.Load(t.Context(), id)
		if !errors.Is(find, store.ErrNotFound) || !errors.Is(load, store.ErrNotFound) {
			t.Errorf("once it is closed: %v, %v", find, load)
		}
		due, _, err := s.ClaimReady(t.Context(), time.Unix(1e9, 0), 10)
		if len(due) != 0 || err != nil {
			t.Errorf("timers %v, %v", due, err)
		}
	}
}
