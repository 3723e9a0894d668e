package cloudformation

import (
	"context"
	"fmt"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

// begin decides what is to be done with a resource.
func (f *forwarding) begin(ctx context.Context, res *stackResource) error {
	declared := f.declared[res.LogicalID]
	res.Type, res.Gone = declared.Type, ""
	inc, err := f.incarnationOf(f.bound, declared, f.revision.Tags, resolver{ctx, f.Service, f.stack, f.resources})
	if isOurs(err) {
		return err
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

// keep leaves a resource as it is. What the template says of it may be new all the
// same, where nothing has to be called for that.
func (f *forwarding) keep(ctx context.Context, res *stackResource) error {
	f.done[res.LogicalID] = true
	if sameRecord(res.Before, res.Current) {
		return nil
	}
	res.Work.Stage = done
	return f.save(ctx, res, func(*turn) {})
}

func sameRecord(a, b *incarnation) bool {
	return jsonvalue.Equal(a.Properties.Value(), b.Properties.Value()) && a.DeletionPolicy == b.DeletionPolicy && a.UpdateReplacePolicy == b.UpdateReplacePolicy &&
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
