package cloudformation

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

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

// movedFrom reports whether the stack has another status or operation than it had.
func (st *stack) movedFrom(began *stack) bool {
	return st.Status != began.Status || st.Operation.ID != began.Operation.ID
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
