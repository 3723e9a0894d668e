package cloudformation

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// landing is the outcome of work on a resource: what is to be done with it.
type landing struct {
	logicalID string
	land      func(ctx context.Context) error
}

// drive works on resources until there is nothing left to do: next starts what can
// be started and says whether it did. It waits for all that it has started, also if
// it fails.
func (r *run) drive(ctx context.Context, next func(ctx context.Context) (bool, error)) (err error) {
	r.flying = map[string]bool{}
	r.calls, r.cancel = context.WithCancelCause(ctx)
	defer func() {
		r.cancel(errCancelled)
		for len(r.flying) > 0 { // whose outcomes are found out at the next start
			delete(r.flying, (<-r.landed).logicalID)
		}
	}()
	for {
		for started := true; started && len(r.flying) < r.options.Parallel; {
			if started, err = next(ctx); err != nil {
				return err
			}
		}
		if len(r.flying) == 0 {
			return nil
		}
		if err := r.await(ctx); err != nil {
			return err
		}
	}
}

// await takes the next outcome, or looks at what a request has changed.
func (r *run) await(ctx context.Context) error {
	timeout, stop := r.timeout()
	defer stop()
	select {
	case l := <-r.landed:
		delete(r.flying, l.logicalID)
		return l.land(ctx)
	case <-r.bell:
		return r.reread(ctx)
	case <-timeout:
		return r.outOfTime(ctx)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// reread learns what a request has changed.
func (r *run) reread(ctx context.Context) error {
	st, _, err := r.stacks.Get(ctx, r.key)
	if err != nil {
		return err
	}
	if st.movedFrom(r.stack) || st.Operation.Cancelled && st.Status == "UPDATE_IN_PROGRESS" {
		r.cancel(errCancelled)
	}
	r.stack = st
	return nil
}

// timeout fires when the time of a creation is over.
func (r *run) timeout() (<-chan time.Time, func() bool) {
	o := r.stack.Operation
	if r.stack.Status != "CREATE_IN_PROGRESS" || o.Minutes == 0 || o.Cancelled {
		return nil, func() bool { return true }
	}
	left := o.Started.Add(time.Duration(o.Minutes) * time.Minute).Sub(r.options.Clock.Now())
	t := r.options.Clock.NewTimer(max(left, 0))
	return t.C(), t.Stop
}

// outOfTime has the creation fail.
func (r *run) outOfTime(ctx context.Context) error {
	r.cancel(errCancelled)
	began := r.stack
	return r.commit(ctx, func(t *turn) error {
		if !t.stack.movedFrom(began) {
			t.stack.Operation.Cancelled = true
		}
		return nil
	})
}

// safely makes a panic an error: it fails the resource, not the process.
func safely[T any](ctx context.Context, do func(ctx context.Context) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do(ctx)
}

// fly calls do on a goroutine of its own, with land to take in what it returns.
func fly[T any](r *run, logicalID string, do func(ctx context.Context) (T, error), land func(ctx context.Context, v T, err error) error) {
	r.flying[logicalID] = true
	ctx := r.calls
	r.wg.Go(func() {
		v, err := safely(ctx, do)
		r.landed <- landing{logicalID, func(c context.Context) error {
			if c.Err() != nil { // the service closes: what came of the call is found out at the next start
				return context.Cause(c)
			}
			return land(c, v, err)
		}}
	})
}
