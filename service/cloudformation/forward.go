package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/template"
)

// forwarding brings the resources of a stack to where a revision wants them, each
// once those that it depends on are there. It creates a stack, which then had
// nothing before, or updates it.
type forwarding struct {
	*run
	began    *stack
	revision *revision
	bound    *template.Bound
	declared map[string]*template.Resource
	done     map[string]bool
	failed   bool
}

func (r *run) forward(ctx context.Context) error {
	f := &forwarding{run: r, began: r.stack, declared: map[string]*template.Resource{}, done: map[string]bool{}}
	var err error
	if f.revision, err = r.revisionOf(ctx, r.stack, r.stack.Operation.Target); err != nil {
		return err
	}
	if f.bound, err = f.revision.bind(r.stack); err != nil {
		return f.fail(ctx, r.reasonOf(err)) // only if a later Treadle reads templates in another way
	}
	for _, d := range f.bound.Resources() {
		f.declared[d.LogicalID] = d
		if w := r.workOn(d.LogicalID); w.Stage == done {
			f.done[d.LogicalID] = true
		} else if w.Stage == failed {
			f.failed = true
		}
	}
	if err := r.drive(ctx, f.next); err != nil {
		return err
	}
	switch {
	case r.moved(f.began):
		return nil
	case f.failed || r.stack.Operation.Cancelled:
		return f.fail(ctx, "")
	}
	return f.succeed(ctx)
}

// workOn is how far the operation is with a resource, the zero value where it has
// not come to it.
func (r *run) workOn(logicalID string) work {
	res := r.resources[logicalID]
	if res == nil || res.Work.Operation != r.stack.Operation.ID {
		return work{}
	}
	return res.Work
}

// creating reports whether the stack is being created.
func (f *forwarding) creating() bool { return f.began.Status == "CREATE_IN_PROGRESS" }

// next starts work on a resource whose dependencies are there. After a failure
// nothing new is started.
func (f *forwarding) next(ctx context.Context) (bool, error) {
	if f.failed || f.stack.Operation.Cancelled || f.moved(f.began) {
		return false, nil
	}
	for _, id := range f.bound.Order() {
		if f.done[id] || f.flying[id] || !f.ready(id) {
			continue
		}
		return true, f.start(ctx, id)
	}
	return false, nil
}

func (f *forwarding) ready(id string) bool {
	return !slices.ContainsFunc(f.bound.Dependencies(id), func(other string) bool { return !f.done[other] })
}

// start begins with a resource, or goes on with it after a restart.
func (f *forwarding) start(ctx context.Context, id string) error {
	switch f.workOn(id).Stage {
	case begun:
		f.prepare(f.resources[id])
		return nil
	case calling:
		f.call(f.resources[id], true)
		return nil
	}
	res := &stackResource{Stack: f.key, LogicalID: id}
	if r := f.resources[id]; r != nil {
		copied := *r
		res = &copied
	}
	res.Work = work{Operation: f.stack.Operation.ID}
	res.Before = res.Current
	return f.begin(ctx, res)
}

// begin decides what is to be done with a resource.
func (f *forwarding) begin(ctx context.Context, res *stackResource) error {
	declared := f.declared[res.LogicalID]
	res.Type, res.Gone = declared.Type, ""
	inc, err := f.incarnationOf(f.bound, declared, f.revision.Tags, resolver{ctx, f.Service, f.stack, f.resources})
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		err = f.decide(res, inc)
	}
	if err != nil {
		return f.refuse(ctx, res, inc, f.reasonOf(err))
	}
	switch res.Work.Action {
	case keep:
		return f.keep(ctx, res)
	case create, replace:
		return f.startNew(ctx, res)
	}
	res.Work.Stage, res.Work.Called = calling, true
	if err := f.save(ctx, res, func(t *turn) { t.tell(res, res.Current, "UPDATE_IN_PROGRESS", "") }); err != nil {
		return err
	}
	f.call(res, false)
	return nil
}

// decide sets what the resource is to be and how it comes to be that.
func (f *forwarding) decide(res *stackResource, inc *incarnation) error {
	before := res.Before
	res.Current = inc
	if before == nil {
		res.Work.Action = create
		return f.name(res.LogicalID, inc)
	}
	inc.Name, inc.PhysicalID, inc.Note, inc.Attributes, inc.Made = before.Name, before.PhysicalID, before.Note, before.Attributes, before.Made
	t := resource.Lookup(inc.Type)
	if t == nil {
		res.Work.Action = keep
		return nil
	}
	if before.Skipped { // by a Treadle that had no such type
		res.Work.Action = replace
		inc.Name, inc.PhysicalID, inc.Attributes, inc.Made = "", "", nil, false
		return f.name(res.LogicalID, inc)
	}
	changes := t.Changes(before.Properties, inc.Properties)
	switch {
	case len(changes) == 0:
		res.Work.Action = keep
	case !slices.ContainsFunc(changes, func(c resource.Change) bool { return c.Replaces }):
		res.Work.Action = update
	default:
		res.Work.Action = replace
		inc.PhysicalID, inc.Note, inc.Attributes, inc.Made = "", "", nil, false
		return f.rename(res.LogicalID, t, before, inc)
	}
	return nil
}

// rename names what replaces another.
func (f *forwarding) rename(logicalID string, t *resource.Type, before, inc *incarnation) error {
	old, wanted := before.Properties.Text(t.NameProperty), inc.Properties.Text(t.NameProperty)
	switch {
	case t.Revisions && old == wanted:
		return nil // a further revision under the same name
	case wanted != "" && wanted == old:
		return &resource.Invalid{Message: fmt.Sprintf("CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename %s and update the stack again.", wanted)}
	}
	inc.Name = ""
	return f.name(logicalID, inc)
}

// name gives a new resource its physical name.
func (f *forwarding) name(logicalID string, inc *incarnation) (err error) {
	t := resource.Lookup(inc.Type)
	switch {
	case t == nil:
		inc.Name, err = skippedNaming.New(lockedReader{f.Service}, f.stack.Name, logicalID)
	case t.NameProperty != "" && inc.Properties.Text(t.NameProperty) != "":
		inc.Name = inc.Properties.Text(t.NameProperty)
	default:
		inc.Name, err = t.Naming.New(lockedReader{f.Service}, f.stack.Name, logicalID)
	}
	return err
}

// named reports whether the template has given the name, so that something else
// may have it.
func named(t *resource.Type, inc *incarnation) bool {
	return t.Naming.Style == resource.Unnamed || t.NameProperty != "" && inc.Properties.Text(t.NameProperty) != ""
}

// refuse fails a resource that cannot even be begun with.
func (f *forwarding) refuse(ctx context.Context, res *stackResource, inc *incarnation, reason string) error {
	status := "UPDATE_FAILED"
	res.Work.Action, res.Current = keep, res.Before
	if res.Before == nil {
		status = "CREATE_FAILED"
		inc.Made = false
		res.Work.Action, res.Current = create, inc
	}
	return f.lose(ctx, res, status, reason)
}

// lose takes down that a resource has failed, which ends the operation.
func (f *forwarding) lose(ctx context.Context, res *stackResource, status, reason string) error {
	f.failed = true
	f.cancel(errCancelled)
	res.Work.Stage = failed
	return f.save(ctx, res, func(t *turn) { t.tell(res, res.Current, status, reason) })
}

// keep leaves a resource as it is. Only what the template says of it besides its
// properties may be new.
func (f *forwarding) keep(ctx context.Context, res *stackResource) error {
	f.done[res.LogicalID] = true
	if sameBesides(res.Before, res.Current) {
		return nil
	}
	res.Work.Stage = done
	return f.save(ctx, res, func(*turn) {})
}

func sameBesides(a, b *incarnation) bool {
	return a.DeletionPolicy == b.DeletionPolicy && a.UpdateReplacePolicy == b.UpdateReplacePolicy &&
		a.Metadata == b.Metadata && slices.Equal(a.DependsOn, b.DependsOn)
}

// startNew begins to create a resource, for the first time or in place of another.
func (f *forwarding) startNew(ctx context.Context, res *stackResource) error {
	t := resource.Lookup(res.Type)
	status, reason := "CREATE_IN_PROGRESS", ""
	if res.Work.Action == replace {
		status = "UPDATE_IN_PROGRESS"
	}
	if res.Work.Action == replace && (t == nil || !t.Revisions) {
		reason = "Requested update requires the creation of a new physical resource; hence creating one."
	}
	look := t != nil && (t.Prepare != nil || t.Find != nil && named(t, res.Current))
	res.Work.Stage, res.Current.Made = begun, false
	if !look {
		res.Work.Stage, res.Current.Made = calling, true
	}
	told := res.Before // what the event is about: not yet what is to come
	if told == nil {
		told = &incarnation{Type: res.Type, Properties: res.Current.Properties}
	}
	if err := f.save(ctx, res, func(t *turn) { t.tell(res, told, status, reason) }); err != nil {
		return err
	}
	if look {
		f.prepare(res)
	} else {
		f.call(res, false)
	}
	return nil
}

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
				return "", &resource.Invalid{Message: fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", t.Name, identifier(res.Current))}
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

func failedStatus(a action) string {
	if a == create {
		return "CREATE_FAILED"
	}
	return "UPDATE_FAILED"
}

// cancelled is the reason of a failure, which may be that another resource failed.
func (f *forwarding) cancelled(err error, a action) string {
	if err != errCancelled {
		return f.reasonOf(err)
	}
	if a == update {
		return "Resource update cancelled"
	}
	return "Resource creation cancelled"
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

// fail ends the operation: what is under way counts as cancelled, and the stack
// goes back.
func (f *forwarding) fail(ctx context.Context, reason string) error {
	err := f.commit(ctx, func(t *turn) error {
		if f.moved(f.began) {
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
