package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

// prepare looks whether something has the name, and lets the type note what it
// has to know after a crash; then creates the resource.
func (f *forwarding) prepare(res *stackResource) {
	t, q := resource.Lookup(res.Type), f.request(res, res.Current)
	look := func(ctx context.Context) (note string, err error) {
		if t.Find != nil && named(t, res.Current) {
			there, err := t.Find(ctx, q)
			if err != nil {
				return "", err
			}
			if there {
				return "", &clash{t.Name, identifier(res.Current)}
			}
		}
		if t.Prepare != nil {
			return t.Prepare(ctx, q)
		}
		return "", nil
	}
	fly(f.run, res.LogicalID, look, func(ctx context.Context, note string, err error) error {
		next, inc := *res, *res.Current
		next.Current = &inc
		if err != nil {
			return f.lose(ctx, &next, failedStatus(res.Work.Action), f.cancelled(err, res.Work.Action))
		}
		if f.failed || f.stack.Operation.Cancelled || f.moved(f.began) {
			return nil // cancelled in fail, or deleted
		}
		inc.Note, inc.Made = note, true
		next.Work.Stage = calling
		if err := f.save(ctx, &next, func(*turn) {}); err != nil {
			return err
		}
		f.call(&next, false)
		return nil
	})
}

// identifier is the name that a clash is about.
func identifier(inc *incarnation) string {
	if inc.Name != "" {
		return inc.Name
	}
	return inc.Properties.Text("Name")
}

// call calls the type's Create or Update.
func (f *forwarding) call(res *stackResource, again bool) {
	t, q := resource.Lookup(res.Type), f.request(res, res.Current)
	q.Again = again
	do := func(ctx context.Context) (*resource.Result, error) {
		switch {
		case t == nil:
			return &resource.Result{PhysicalID: res.Current.Name}, nil
		case res.Work.Action == update:
			q.Before = res.Before.Properties
			return t.Update(ctx, q)
		}
		return t.Create(ctx, q)
	}
	fly(f.run, res.LogicalID, do, func(ctx context.Context, made *resource.Result, err error) error {
		next, inc := *res, *res.Current
		next.Current = &inc
		if made != nil && made.PhysicalID != "" {
			inc.PhysicalID, inc.Attributes = made.PhysicalID, made.Attributes
		}
		if err != nil {
			if res.Work.Action != update && !again && resource.Exists(err) {
				inc.Made = false // it is somebody else's
			}
			return f.lose(ctx, &next, failedStatus(res.Work.Action), f.cancelled(err, res.Work.Action))
		}
		return f.complete(ctx, &next)
	})
}

// complete takes down that a resource is where it is to be.
func (f *forwarding) complete(ctx context.Context, res *stackResource) error {
	f.done[res.LogicalID] = true
	res.Work.Stage = done
	initiated, reason := "Resource creation Initiated", ""
	if res.Current.Skipped {
		initiated, reason = skippedReason(res.Type), skippedReason(res.Type)
	}
	return f.save(ctx, res, func(t *turn) {
		switch res.Work.Action {
		case create:
			t.tell(res, res.Current, "CREATE_IN_PROGRESS", initiated)
			t.tell(res, res.Current, "CREATE_COMPLETE", reason)
		case replace:
			t.tell(res, res.Current, "UPDATE_IN_PROGRESS", initiated)
			t.tell(res, res.Current, "UPDATE_COMPLETE", "")
		default:
			t.tell(res, res.Current, "UPDATE_COMPLETE", "")
		}
	})
}

// request is what a type is asked about one incarnation of a resource.
func (r *run) request(res *stackResource, inc *incarnation) *resource.Request {
	st := r.stack
	return &resource.Request{
		Type: resource.Lookup(inc.Type), Region: st.Region, Account: st.Account, StackName: st.Name, StackID: st.ID,
		Client:    resource.Client{Caller: r.options.Caller, Identity: st.Operation.Identity, Region: st.Region, Clock: r.options.Clock},
		LogicalID: res.LogicalID, Name: inc.Name, PhysicalID: inc.PhysicalID, Properties: inc.Properties,
		Attributes: inc.Attributes, Note: inc.Note,
	}
}
