package engine

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
)

// tasks holds the tasks under way in this process: those that a Runner does
// and, where the clock can skip time, those that somebody outside has in hand
// (a worker, the holder of a token). Each holds the clock until it is over.
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
	t.add(key, &underWay{cancel: cancel, runs: true})
}

// handOut adds a task that a worker has got.
func (t *tasks) handOut(key store.TaskKey) {
	if t.skips {
		t.add(key, &underWay{})
	}
}

func (t *tasks) add(key store.TaskKey, u *underWay) {
	t.clock.Hold()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byKey[key] = u
}

// returned says that the Runner has returned; pending, that the task's answer
// will come from outside.
func (t *tasks) returned(key store.TaskKey, pending bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.byKey[key]
	u.runs = false
	if u.ended || !pending || !t.skips {
		t.remove(key)
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
	if u == nil {
		return
	}
	u.ended = true
	if !u.runs {
		t.remove(key)
	}
}

func (t *tasks) remove(key store.TaskKey) {
	delete(t.byKey, key)
	t.clock.Release()
}
