package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// How executions whose time has come are removed: at every look in pages, each
// at once so that one fsync serves it, and with a pause after each so that nobody
// waits for it.
const (
	sweepEvery    = time.Hour
	sweptAtOnce   = 100
	betweenSweeps = 50 * time.Millisecond
)

// retire removes executions that have been closed for longer than the retention,
// until the engine closes. Their names are free then.
func (e *Engine) retire(retention time.Duration) {
	timer := e.clock.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C():
		case <-e.ctx.Done():
			return
		}
		s := sweep{engine: e, before: e.clock.Now().Add(-retention), runs: map[string]bool{}}
		if err := s.all(); err != nil && e.ctx.Err() == nil {
			e.log.Log(e.ctx, levelOf(err), "executions whose time has come are not removed; trying again", "error", err)
		}
		if s.removed > 0 {
			e.log.Info("executions whose time has come are removed", "executions", s.removed)
		}
		timer.Reset(min(sweepEvery, retention))
	}
}

// sweep is one look for executions that were closed before a time.
type sweep struct {
	engine  *Engine
	before  time.Time
	runs    map[string]bool // Map Runs by ARN, whether they are over
	removed int
}

// all goes through the executions that were started before the time: those that
// were closed then are among them.
func (s *sweep) all() error {
	ctx, st := s.engine.ctx, s.engine.store
	q := store.ExecutionQuery{After: store.PageToken(firstID(s.before)), Limit: sweptAtOnce}
	oldest := firstID(s.before)
	for {
		page, next, err := st.ListExecutions(ctx, q)
		if err != nil {
			return err
		}
		removed, err := s.page(page)
		if err != nil {
			return err
		}
		if len(page) > 0 {
			oldest = page[len(page)-1].ID
		}
		if next == "" {
			break
		}
		q.After = next
		if removed > 0 && !s.pause() {
			return ErrClosed
		}
	}
	if s.removed == 0 {
		return nil
	}
	return st.Reclaim(ctx, oldest, firstID(s.before))
}

// firstID is the id before all that are made from a time on.
func firstID(t time.Time) (id store.ID) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(t.UnixMilli(), 0)))
	copy(id[:], ms[2:])
	return id
}

// pause lets others go first. It goes by no alarm: a clock that skips time need
// not stop for it.
func (s *sweep) pause() bool {
	timer := s.engine.clock.NewTimer(betweenSweeps)
	defer timer.Stop()
	select {
	case <-timer.C():
		return true
	case <-s.engine.ctx.Done():
		return false
	}
}

// page removes those executions of a page whose time has come.
func (s *sweep) page(page []*store.Execution) (removed int, err error) {
	var due []*store.Execution
	for _, x := range page {
		is, err := s.due(x)
		if err != nil {
			return 0, err
		}
		if is {
			due = append(due, x)
		}
	}
	errs := make([]error, len(due))
	var group sync.WaitGroup
	for i, x := range due {
		group.Go(func() { errs[i] = s.remove(x) })
	}
	group.Wait()
	s.removed += len(due)
	return len(due), errors.Join(errs...)
}

// due reports whether an execution's time has come. The children of a Map Run
// that is not over are still needed.
func (s *sweep) due(x *store.Execution) (bool, error) {
	if x.Status == store.Status(interpreter.Running) || !x.StopDate.Before(s.before) {
		return false, nil
	}
	if x.ParentMapRunARN == "" {
		return true, nil
	}
	over, known := s.runs[x.ParentMapRunARN]
	if known {
		return over, nil
	}
	run, err := s.engine.MapRun(s.engine.ctx, x.ParentMapRunARN)
	switch {
	case errors.Is(err, store.ErrNotFound):
		over = true
	case err != nil:
		return false, err
	default:
		over = run.Status != interpreter.Running
	}
	s.runs[x.ParentMapRunARN] = over
	return over, nil
}

// remove removes an execution and the records of its Map Runs. One that was
// redriven or removed meanwhile is left alone.
func (s *sweep) remove(x *store.Execution) error {
	err := s.engine.store.DeleteExecution(s.engine.ctx, x.ID)
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.removeMapRuns(s.engine.ctx, x.ARN)
}

func (s *sweep) removeMapRuns(ctx context.Context, executionARN string) error {
	var writes []store.Write
	for r, err := range s.engine.store.List(ctx, TableMapRunsOf, executionARN+mapRunSeparator, "") {
		if err != nil {
			return err
		}
		run := store.Key{Table: TableMapRuns, Key: string(r.Data)}
		writes = append(writes, store.Write{Key: r.Key, Expect: store.Any}, store.Write{Key: run, Expect: store.Any})
	}
	if len(writes) == 0 {
		return nil
	}
	return s.engine.store.Apply(ctx, writes...)
}
