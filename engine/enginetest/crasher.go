package enginetest

import (
	"context"
	"errors"
	"sync"
	"testing/synctest"

	"github.com/treadle-run/treadle/store"
)

// crasher is a store that stops taking changes after a number of them, as for a
// process that has died. The first that fails may be taken without that being told.
type crasher struct {
	store.Store
	mu    sync.Mutex
	left  int  // changes that are still taken; below zero: no end
	takes bool // the first change that fails is taken all the same
	dead  bool
}

var errCrashed = errors.New("crashed")

// change reports whether a change is to be made, and whether that is told.
func (c *crasher) change() (made, told bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 {
		first := !c.dead
		c.dead = true
		return first && c.takes, false
	}
	c.left--
	return true, true
}

// Commit implements store.Executions.
func (c *crasher) Commit(ctx context.Context, changes []store.Change) (errs []error, err error) {
	made, told := c.change()
	if made {
		errs, err = c.Store.Commit(ctx, changes)
	}
	if !told {
		return nil, errCrashed
	}
	return errs, err
}

// Apply implements store.Resources.
func (c *crasher) Apply(ctx context.Context, writes ...store.Write) (err error) {
	made, told := c.change()
	if made {
		err = c.Store.Apply(ctx, writes...)
	}
	if !told {
		return errCrashed
	}
	return err
}

// crashes runs a case many times, with a crash at each change of the store in
// turn: begin starts something without one; end brings it to its end, after a
// crash on the way, and checks that.
func (h *Harness) crashes(begin func(name string) store.ID, end func(id store.ID)) {
	h.t.Helper()
	for n := 0; n < 1000; n++ {
		c := &crasher{left: -1, takes: n%2 == 1}
		h.crash = c
		h.restart()
		id := begin(h.fresh())
		c.mu.Lock()
		c.left = n / 2
		c.mu.Unlock()
		end(id)
		synctest.Wait()
		if !c.dead {
			return
		}
		if h.t.Failed() {
			h.t.Fatalf("after a crash at change %d, taken: %t", n/2, c.takes)
		}
	}
	h.t.Fatal("there is no end of changes")
}

// survive restarts after a crash on a store that is well.
func (h *Harness) survive() {
	h.t.Helper()
	h.crash = nil
	h.restart()
}
