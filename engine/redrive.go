package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// Redrive has an execution that did not succeed go on from where it stopped. It
// returns the record of the running execution, store.ErrNotFound where there is
// none and ErrNotRedrivable where it runs or nothing was kept of its end.
func (e *Engine) Redrive(ctx context.Context, id store.ID) (*store.Execution, error) {
	a, err := e.do(ctx, &request{id: id, event: interpreter.Event{Kind: interpreter.Redrive}})
	if err == nil && !a.accepted {
		err = ErrNotRedrivable
	}
	return a.record, err
}

// reopen opens the execution of a transition again if it is closed and can be
// redriven. A fault spoils the transition.
func (s *shard) reopen(t *transition, now time.Time) {
	l := t.live
	if !l.closed || len(l.record.Redrive) == 0 || t.fault != nil {
		return
	}
	snapshot, err := interpreter.Decode(l.record.Redrive)
	if err != nil {
		t.fault = fmt.Errorf("decode what is kept of %s: %w", l.record.ARN, err)
		return
	}
	program, err := s.engine.programs.get(s.engine.ctx, l.record.Definition, l.record.Express)
	if err != nil {
		t.fault = fmt.Errorf("definition of %s: %w", l.record.ARN, err)
		return
	}
	record := *l.record
	record.Status, record.StopDate = store.Status(interpreter.Running), time.Time{}
	record.Output, record.Error, record.Cause, record.Redrive = "", nil, nil, nil
	record.RedriveCount++
	record.RedriveDate = now
	l.record, l.snapshot, l.closed = &record, snapshot, false
	l.machine = s.engine.machine(&record, program)
	t.record, t.opened = true, true
	t.missing, t.fault = s.engine.missing(l)
}
