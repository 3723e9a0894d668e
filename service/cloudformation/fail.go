package cloudformation

import (
	"context"
	"errors"
	"strings"
)

// lose takes down that a resource has failed, which ends the operation.
func (f *forwarding) lose(ctx context.Context, res *stackResource, status, reason string) error {
	f.failed = true
	f.cancel(errCancelled)
	res.Work.Stage = failed
	return f.save(ctx, res, func(t *turn) { t.tell(res, res.Current, status, reason) })
}

func failedStatus(a action) string {
	if a == create {
		return "CREATE_FAILED"
	}
	return "UPDATE_FAILED"
}

// cancelled is the reason of a failure, which may be that another resource failed.
func (f *forwarding) cancelled(err error, a action) string {
	if !errors.Is(err, errCancelled) {
		return f.reasonOf(err)
	}
	if a == update {
		return "Resource update cancelled"
	}
	return "Resource creation cancelled"
}

// fail ends the operation: what is under way counts as cancelled, and the stack
// goes back.
func (f *forwarding) fail(ctx context.Context, reason string) error {
	err := f.commit(ctx, func(t *turn) error {
		if t.stack.movedFrom(f.began) {
			return nil
		}
		for _, id := range f.inOrder() {
			res := f.resources[id]
			if w := f.workOn(id); w.Stage != begun && w.Stage != calling {
				continue
			}
			next := *res
			next.Work.Stage = failed
			t.tell(&next, next.Current, failedStatus(next.Work.Action), f.cancelled(errCancelled, next.Work.Action))
			t.put(&next)
		}
		status, why := f.after(reason)
		t.stack.Operation.Condemned = false
		t.stack.Operation.Creation = f.creating()
		t.set(status, why)
		return nil
	})
	return err
}

// after is the status that follows a failure, and why.
func (f *forwarding) after(reason string) (status, why string) {
	o := f.stack.Operation
	switch {
	case reason != "" && !f.creating():
		why = reason
	case reason != "":
		why = reason + " "
	case o.Cancelled && f.creating():
		why = "Stack creation time exceeded the specified timeout. "
	case o.Cancelled:
		return "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated"
	default:
		why = f.casualties()
	}
	switch {
	case !f.creating() && o.OnFailure == "DO_NOTHING":
		return "UPDATE_FAILED", why
	case !f.creating():
		return "UPDATE_ROLLBACK_IN_PROGRESS", why
	case o.OnFailure == "DO_NOTHING":
		return "CREATE_FAILED", why
	case o.OnFailure == "DELETE":
		return "DELETE_IN_PROGRESS", why + "Delete requested by user."
	}
	return "ROLLBACK_IN_PROGRESS", why + "Rollback requested by user."
}

// casualties lists the resources that have failed.
func (f *forwarding) casualties() string {
	var created, updated []string
	for _, id := range f.inOrder() {
		switch w := f.workOn(id); {
		case w.Stage != failed && w.Stage != begun && w.Stage != calling:
		case w.Action == create:
			created = append(created, id)
		default:
			updated = append(updated, id)
		}
	}
	text := ""
	if len(created) > 0 {
		text = "The following resource(s) failed to create: [" + strings.Join(created, ", ") + "]. "
	}
	if len(updated) > 0 {
		text += "The following resource(s) failed to update: [" + strings.Join(updated, ", ") + "]. "
	}
	return text
}

// inOrder lists the logical ids that the operation may have come to.
func (f *forwarding) inOrder() []string {
	if f.bound == nil {
		return nil
	}
	return f.bound.Order()
}
