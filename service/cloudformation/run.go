package cloudformation

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// run is the goroutine that works on a stack as long as an operation is under way
// on it. What it does is decided by the stack's status alone, one phase a status,
// from what is on disk, so that a run that was cut off is taken up by the next:
//
//	CREATE_IN_PROGRESS ──► CREATE_COMPLETE          forward.go
//	  │ a resource fails
//	  ▼
//	ROLLBACK_IN_PROGRESS ──► ROLLBACK_COMPLETE      cleanup.go
//
//	UPDATE_IN_PROGRESS                              forward.go
//	  ├──► UPDATE_COMPLETE_CLEANUP_IN_PROGRESS ──► UPDATE_COMPLETE
//	  │ a resource fails
//	  ▼
//	UPDATE_ROLLBACK_IN_PROGRESS                     restore.go
//	  └──► UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS ──► UPDATE_ROLLBACK_COMPLETE
//
//	DELETE_IN_PROGRESS ──► DELETE_COMPLETE          cleanup.go
//
// The calls to services are made by goroutines of the run, at most Parallel at a
// time; all else, and all writing, is done by the run itself. What a call is about
// to make is on disk before it is made (see commit).
type run struct {
	*Service
	key  string
	bell chan struct{} // of capacity 1: the stack's record was changed by a request

	stack     *stack
	resources map[string]*stackResource
	secrets   *strings.Replacer // hides the values of parameters that are not to be seen
	flying    map[string]bool   // logical ids that are being worked on
	landed    chan landing
	calls     context.Context // of the calls to services, cancelled when a resource fails
	cancel    context.CancelCauseFunc
}

// landing is the outcome of work on a resource: what is to be done with it.
type landing struct {
	logicalID string
	land      func(ctx context.Context) error
}

// phase is what is done in one status of a stack. It ends with the stack in
// another one.
type phase func(r *run, ctx context.Context) error

// phases are the statuses in which a stack is worked on.
var phases map[string]phase

func init() {
	phases = map[string]phase{
		"CREATE_IN_PROGRESS":                           (*run).forward,
		"UPDATE_IN_PROGRESS":                           (*run).forward,
		"UPDATE_ROLLBACK_IN_PROGRESS":                  (*run).restore,
		"ROLLBACK_IN_PROGRESS":                         (*run).cleanup,
		"DELETE_IN_PROGRESS":                           (*run).cleanup,
		"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":          (*run).cleanup,
		"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": (*run).cleanup,
	}
}

// wake has the stack worked on, or tells the run that does that its record was
// changed.
func (s *Service) wake(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	if r := s.runs[key]; r != nil {
		r.ring()
		return
	}
	r := &run{Service: s, key: key, bell: make(chan struct{}, 1), landed: make(chan landing, s.options.Parallel)}
	s.runs[key] = r
	s.wg.Go(r.work)
}

func (r *run) ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// work goes from phase to phase until the stack rests. What fails here is the
// store: the stack then waits for the next start.
func (r *run) work() {
	for {
		err := r.phases(r.ctx)
		if err != nil && r.ctx.Err() == nil {
			r.options.Log.Error("work on a stack stops until the next start", "stack", r.key, "error", err)
		}
		r.mu.Lock()
		select {
		case <-r.bell: // a request came when the stack had come to rest
			if err == nil {
				r.mu.Unlock()
				continue
			}
		default:
		}
		delete(r.runs, r.key)
		r.mu.Unlock()
		return
	}
}

func (r *run) phases(ctx context.Context) error {
	for {
		var err error
		if r.stack, _, err = r.stacks.Get(ctx, r.key); err != nil {
			return err
		}
		do := phases[r.stack.Status]
		if do == nil {
			return nil
		}
		if r.resources, err = r.resourcesOf(ctx, r.stack); err != nil {
			return err
		}
		if r.secrets, err = r.secretsOf(ctx, r.stack); err != nil {
			return err
		}
		if err := do(r, ctx); err != nil {
			return err
		}
	}
}

// moved reports whether a request has given the stack another status or another
// operation than the phase began with.
func (r *run) moved(began *stack) bool {
	return r.stack.Status != began.Status || r.stack.Operation.ID != began.Operation.ID
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
	changed := st.Operation.ID != r.stack.Operation.ID || st.Operation.Cancelled
	r.stack = st
	if changed {
		r.cancel(errCancelled)
	}
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
	return r.commit(ctx, func(t *turn) error {
		t.stack.Operation.Cancelled = true
		return nil
	})
}

// fly calls do on a goroutine of its own, with land to take in what it returns.
func fly[T any](r *run, logicalID string, do func(ctx context.Context) (T, error), land func(ctx context.Context, v T, err error) error) {
	r.flying[logicalID] = true
	ctx := r.calls
	r.wg.Go(func() {
		v, err := do(ctx)
		r.landed <- landing{logicalID, func(c context.Context) error {
			if c.Err() != nil { // the service closes: what came of the call is found out at the next start
				return context.Cause(c)
			}
			return land(c, v, err)
		}}
	})
}

// turn is one change to a stack: its record with resources and events.
type turn struct {
	service *Service
	stack   *stack
	writes  []store.Write
	secrets *strings.Replacer // nil: properties are not shown
	err     error
}

// commit makes a change to the stack durable, whole or not at all. As requests
// change the record too, f may be called several times: it works on what the turn
// holds and changes nothing else.
func (r *run) commit(ctx context.Context, f func(t *turn) error) error {
	st, err := r.change(ctx, r.key, func(t *turn) error {
		t.secrets = r.secrets
		return f(t)
	})
	if err == nil {
		r.stack = st
	}
	return err
}

// save commits a resource with the events that f writes.
func (r *run) save(ctx context.Context, res *stackResource, f func(t *turn)) error {
	err := r.commit(ctx, func(t *turn) error {
		f(t)
		t.put(res)
		return nil
	})
	if err == nil {
		r.resources[res.LogicalID] = res
	}
	return err
}

// change makes a change to a stack and returns its new record.
func (s *Service) change(ctx context.Context, key string, f func(t *turn) error) (changed *stack, err error) {
	err = table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		st, version, err := s.stacks.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		t := &turn{service: s, stack: st}
		if err := f(t); err != nil {
			return nil, err
		}
		changed = st
		return append(t.writes, s.stacks.Put(st, version)), t.err
	})
	if err == nil {
		s.options.OnChange(changed.ID)
	}
	return changed, err
}

func (t *turn) write(w ...store.Write) { t.writes = append(t.writes, w...) }

func (t *turn) put(res *stackResource) { t.write(t.service.resources.Put(res, store.Any)) }

// set gives the stack a status, with its event.
func (t *turn) set(status, reason string) {
	t.stack.Status, t.stack.Reason = status, reason
	id, err := t.service.newUUID()
	t.err = errors.Join(t.err, err)
	t.event(&event{ID: id, LogicalID: t.stack.Name, PhysicalID: t.stack.ID, Type: "AWS::CloudFormation::Stack", Status: status, Reason: reason})
}

// tell gives a resource a status, with its event.
func (t *turn) tell(res *stackResource, inc *incarnation, status, reason string) {
	res.Status, res.Reason, res.Updated = status, reason, t.service.now()
	t.tellOf(res, inc, status, reason)
}

// tellOf writes an event about one incarnation of a resource.
func (t *turn) tellOf(res *stackResource, inc *incarnation, status, reason string) {
	now := t.service.now()
	e := &event{
		ID:        res.LogicalID + "-" + status + "-" + now.Format("2006-01-02T15:04:05.000Z"),
		LogicalID: res.LogicalID, Type: res.Type, Status: status, Reason: reason,
	}
	if inc != nil {
		e.Type, e.PhysicalID = inc.Type, inc.PhysicalID
		if p := inc.Properties.Value(); p.Exists() && t.secrets != nil {
			e.Properties = t.secrets.Replace(p.JSON())
		}
	}
	t.event(e)
}

func (t *turn) event(e *event) {
	st := t.stack
	st.Events++
	e.Stack, e.Number, e.Time = st.Key, st.Events, t.service.now()
	e.StackID, e.StackName, e.Token, e.Operation = st.ID, st.Name, st.Operation.Token, st.Operation.ID
	t.write(t.service.events.Put(e, store.Any))
}
