package treadletest

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// errIdle is the cause for which waiting ends when nothing goes on any more.
var errIdle = errors.New("treadletest: nothing goes on")

// ended waits until an execution is closed or nothing goes on any more, and
// returns its record.
func (tr *Treadle) ended(id store.ID) (*store.Execution, error) {
	ctx, cancel := context.WithCancelCause(tr.t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		if tr.clock.WaitIdle(ctx) == nil {
			cancel(errIdle)
		}
	}()
	record, err := tr.engine.Wait(ctx, id)
	cancel(nil)
	<-over
	if errors.Is(err, errIdle) {
		record, err = tr.store.Execution(tr.t.Context(), id)
	}
	return record, err
}
