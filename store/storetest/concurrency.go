package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/treadle-run/treadle/store"
)

// Goroutines of the tests of concurrency, and rounds of each.
const (
	workers = 16
	rounds  = 30
)

// together runs work on many goroutines at once and waits for them. Work must
// report with Errorf, not Fatalf.
func together(work func(worker int)) {
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() { work(w) })
	}
	group.Wait()
}

// tryOne commits one change from any goroutine.
func (f *fixture) tryOne(c store.Change) error {
	errs, err := f.Commit(f.Context(), []store.Change{c})
	if err != nil {
		f.Errorf("commit: %v", err)
		return err
	}
	return errs[0]
}

// manyWriters: each goroutine walks an execution of its own, and all of them
// fight over one; nobody's step is lost or made twice.
func manyWriters(f *fixture) {
	f.commit(start(1000, addEvents(1, 1)))
	var won atomic.Int64
	together(func(w int) {
		if err := f.tryOne(start(w+1, addEvents(1, 1))); err != nil {
			f.Errorf("start: %v", err)
		}
		for r := range rounds {
			version := uint64(r + 1)
			next := int64(version) + 1
			if err := f.tryOne(step(w+1, version, addEvents(next, next))); err != nil {
				f.Errorf("own step: %v", err)
			}
			state, err := f.Load(f.Context(), id(1000))
			if err != nil {
				f.Errorf("load: %v", err)
				return
			}
			next = int64(state.Version) + 1
			err = f.tryOne(step(1000, state.Version, addEvents(next, next)))
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, store.ErrConflict):
				f.Errorf("shared step: %v", err)
			}
		}
	})
	for range 2 {
		for w := range workers {
			f.same("own history", f.history(w+1, 0, false, 0), texts(events(1, rounds+1)))
		}
		f.same("shared history", f.history(1000, 0, false, 0), texts(events(1, won.Load()+1)))
		if f.version(1000) != uint64(won.Load()+1) {
			f.Errorf("shared version %d after %d steps", f.version(1000), won.Load())
		}
		f.reopen()
	}
}

func manyCreatorsOfOneName(f *fixture) {
	for r := range rounds {
		var won atomic.Int64
		together(func(w int) {
			c := start(r*workers+w+1, func(c *store.Change) { c.Execution.ARN = fmt.Sprint("arn", r) })
			err := f.tryOne(c)
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, store.ErrExists):
				f.Errorf("create: %v", err)
			}
		})
		if won.Load() != 1 {
			f.Fatalf("%d of %d created the same name", won.Load(), workers)
		}
	}
	if got := len(f.list(store.ExecutionQuery{StateMachineARN: machine})); got != rounds {
		f.Errorf("%d executions listed, want %d", got, rounds)
	}
}

// manyClaimers: each message is claimed by one goroutine; some are released
// and claimed again, all are consumed once.
func manyClaimers(f *fixture) {
	const timers = 40
	for n := 1; n <= workers; n++ {
		f.commit(start(n, func(c *store.Change) {
			for i := range int64(timers) {
				addTimer(i, after(int(i)))(c)
			}
		}))
	}
	var consumed sync.Map
	together(func(w int) {
		for {
			claimed, _, err := f.ClaimReady(f.Context(), after(timers), 7)
			if err != nil {
				f.Errorf("claim: %v", err)
				return
			}
			if len(claimed) == 0 {
				return
			}
			give, keep := claimed[:len(claimed)/4], claimed[len(claimed)/4:]
			for _, m := range keep {
				if _, twice := consumed.LoadOrStore([2]uint64{number(m.Execution), uint64(m.Timer)}, w); twice {
					f.Errorf("claimed twice: %d/%d", number(m.Execution), m.Timer)
				}
				f.consume(m)
			}
			if err := f.Release(f.Context(), give); err != nil {
				f.Errorf("release: %v", err)
			}
		}
	})
	f.same("late", f.claim(after(timers), 1000), nil)
	count := 0
	consumed.Range(func(any, any) bool { count++; return true })
	if count != workers*timers {
		f.Errorf("%d messages consumed, want %d", count, workers*timers)
	}
	f.reopen()
	f.same("reopened", f.claim(after(timers), 1000), nil)
}

// consume commits the removal of a claimed message, however often others come
// between.
func (f *fixture) consume(m store.Message) {
	n := int(number(m.Execution))
	for {
		state, err := f.Load(f.Context(), m.Execution)
		if err != nil {
			f.Errorf("load: %v", err)
			return
		}
		err = f.tryOne(step(n, state.Version, removeTimer(m.Timer, m.Due)))
		if err == nil {
			return
		}
		if !errors.Is(err, store.ErrConflict) {
			f.Errorf("consume: %v", err)
			return
		}
	}
}

// manyAppliers: a counter that all goroutines raise together with one of their
// own never misses a step.
func manyAppliers(f *fixture) {
	f.apply(put("shared", 0, "0"))
	together(func(w int) {
		own := fmt.Sprint("own ", w)
		for r := range rounds {
			for {
				r0, err := f.Get(f.Context(), key("shared"))
				if err != nil {
					f.Errorf("get: %v", err)
					return
				}
				var count int
				fmt.Sscan(string(r0.Data), &count)
				err = f.Apply(f.Context(), put("shared", r0.Version, fmt.Sprint(count+1)), put(own, uint64(r), own))
				if err == nil {
					break
				}
				if !errors.Is(err, store.ErrConflict) {
					f.Errorf("apply: %v", err)
					return
				}
			}
		}
	})
	f.hasResource("shared", workers*rounds+1, fmt.Sprint(workers*rounds))
	f.hasResource("own 3", rounds, "own 3")
}

// closedUnderLoad: while the store is closed every call either succeeds or says
// so, and what succeeded is there afterwards.
func closedUnderLoad(f *fixture) {
	for w := range workers {
		f.commit(start(w + 1))
	}
	var made [workers]uint64
	var busy sync.WaitGroup // until each has made some steps
	busy.Add(workers)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		together(func(w int) { made[w] = f.stepUntilClosed(w+1, busy.Done) })
	}()
	busy.Wait()
	s := f.Store
	if err := s.Close(); err != nil {
		f.Errorf("close: %v", err)
	}
	<-stopped
	f.Store = f.subject.Reopen(f.T, s)
	for w := range workers {
		if got := f.version(w + 1); got != made[w] {
			f.Errorf("version %d of execution %d, want %d", got, w+1, made[w])
		}
	}
}

// stepUntilClosed makes steps of an execution until the store is closed and
// returns the version reached. It calls warm after a few.
func (f *fixture) stepUntilClosed(n int, warm func()) (version uint64) {
	warm = sync.OnceFunc(warm)
	defer warm()
	for version = 1; ; version++ {
		errs, err := f.Commit(f.Context(), []store.Change{step(n, version)})
		if errors.Is(err, store.ErrClosed) {
			return version
		}
		if err = errors.Join(append(errs, err)...); err != nil {
			f.Errorf("commit: %v", err)
			return version
		}
		if version == 3 {
			warm()
		}
	}
}
