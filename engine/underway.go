package engine

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
)

// tasks holds the tasks under way in this process: those that a Runner does,
// which hold the clock, and, where that can skip time, those that are for somebody
// outside to do (a worker, the holder of a token), which pin it.
type tasks struct {
	clock clock.Skipper
	skips bool
	mu    sync.Mutex
	byKey map[store.TaskKey]*underWay
}

type underWay struct {
	cancel context.CancelCauseFunc // of the Runner's context
	runs   bool                    // the Runner has not returned
	ended  bool                    // nobody waits for the task any more
}

func newTasks(c clock.Clock) *tasks {
	_, skips := c.(clock.Skipper)
	return &tasks{clock: clock.SkipperOf(c), skips: skips, byKey: map[store.TaskKey]*underWay{}}
}

// run adds a task that the Runner is about to do.
func (t *tasks) run(key store.TaskKey, cancel context.CancelCauseFunc) {
	t.clock.Hold()
	t.add(key, &underWay{cancel: cancel, runs: true})
}

// outside adds a task that is for a worker to do.
func (t *tasks) outside(key store.TaskKey) {
	if t.skips {
		t.clock.Pin()
		t.add(key, &underWay{})
	}
}

func (t *tasks) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.byKey)
}

func (t *tasks) add(key store.TaskKey, u *underWay) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byKey[key] = u
}

// returned says that the Runner has returned; pending, that the task's answer
// will come from outside.
func (t *tasks) returned(key store.TaskKey, pending bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.clock.Release()
	u := t.byKey[key]
	if u == nil { // a store that has lost a change has had the task done twice
		return
	}
	u.runs = false
	if pending && !u.ended && t.skips {
		t.clock.Pin()
	} else {
		delete(t.byKey, key)
	}
}

// cancel has the Runner stop a task that nobody waits for any more.
func (t *tasks) cancel(key store.TaskKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if u := t.byKey[key]; u != nil && u.runs {
		u.cancel(ErrTaskTimedOut)
	}
}

// end says that the task is over: answered, or taken back.
func (t *tasks) end(key store.TaskKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.byKey[key]
	switch {
	case u == nil:
	case u.runs:
		u.ended = true
	default:
		delete(t.byKey, key)
		t.clock.Unpin()
	}
}
