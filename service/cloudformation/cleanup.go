package cloudformation

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store"
)

// clearing deletes what is marked to be deleted, dependents first: all of a stack,
// or what an update or its rollback leaves over.
type clearing struct {
	*run
	began *stack
}

func (r *run) cleanup(ctx context.Context) error {
	f := &clearing{r, r.stack}
	if !r.stack.Operation.Condemned {
		if stop, err := f.condemn(ctx); err != nil || stop {
			return err
		}
	}
	if err := r.drive(ctx, f.next); err != nil {
		return err
	}
	if r.moved(f.began) {
		return nil
	}
	return f.finish(ctx)
}

// whole reports whether all of the stack is deleted.
func (f *clearing) whole() bool {
	return f.began.Status == "DELETE_IN_PROGRESS" || f.began.Status == "ROLLBACK_IN_PROGRESS"
}

// condemn marks all that the stack has. A stack whose exports are in use stays.
func (f *clearing) condemn(ctx context.Context) (stop bool, err error) {
	for _, o := range f.stack.Outputs {
		if o.Export == "" {
			continue
		}
		users, err := f.importers(ctx, f.stack.Region+"/"+f.stack.Account+"/", o.Export)
		if err != nil {
			return true, err
		}
		if len(users) > 0 {
			return true, f.spare(ctx, o.Export, users)
		}
	}
	condemned := map[string]*stackResource{}
	err = f.commit(ctx, func(t *turn) error {
		clear(condemned)
		o := &t.stack.Operation
		for id, res := range f.resources {
			if next := condemnOne(res, o.Creation, slices.Contains(o.Retain, id)); next != nil {
				t.put(next)
				condemned[id] = next
			}
		}
		o.Condemned = true
		return nil
	})
	for id, next := range condemned {
		f.resources[id] = next
	}
	return false, err
}

// spare calls a deletion off.
func (f *clearing) spare(ctx context.Context, export string, users []string) error {
	return f.commit(ctx, func(t *turn) error {
		t.set(t.stack.Operation.Was, "Delete canceled. Cannot delete export "+export+" as it is in use by "+strings.Join(users, ", ")+".")
		return nil
	})
}

// condemnOne marks what a resource stands for and stood for; nil: there is nothing.
func condemnOne(res *stackResource, creation, retain bool) *stackResource {
	next := *res
	next.Garbage = nil
	for _, g := range res.Garbage {
		next.Garbage = append(next.Garbage, discarded(g, g.Keep || retain))
	}
	if inc := res.Before; inc != nil && res.Work.Action == replace && !sameThing(inc, res.Current) {
		next.Garbage = append(next.Garbage, discarded(inc, retain || retains(inc, false)))
	}
	if inc := res.Current; inc != nil {
		next.Garbage = append(next.Garbage, discarded(inc, retain || inc.Made && retains(inc, creation)))
	}
	next.Current, next.Before = nil, nil
	if len(next.Garbage) == 0 {
		return nil
	}
	return &next
}

func sameThing(a, b *incarnation) bool {
	return b != nil && a.Name == b.Name && a.PhysicalID == b.PhysicalID
}

// next deletes something that nothing else to be deleted depends on.
func (f *clearing) next(ctx context.Context) (bool, error) {
	if f.moved(f.began) {
		return false, nil
	}
	needed := f.needed()
	for _, id := range sortedKeys(f.resources) {
		res := f.resources[id]
		if len(res.Garbage) == 0 || f.flying[id] || f.workOn(id).Stage == undeleted || needed[id] {
			continue
		}
		return true, f.start(ctx, res)
	}
	return false, nil
}

// needed tells which resources something depends on that is still to be deleted.
func (f *clearing) needed() map[string]bool {
	all := map[string]bool{}
	for _, res := range f.resources {
		for _, g := range res.Garbage {
			for _, id := range g.DependsOn {
				all[id] = true // which no resource is for itself: that would be a circle
			}
		}
	}
	return all
}

// start deletes the last incarnation that a resource has in its garbage.
func (f *clearing) start(ctx context.Context, res *stackResource) error {
	next := *res
	doomed := next.Garbage[len(next.Garbage)-1]
	t := resource.Lookup(doomed.Type)
	switch {
	case doomed.Keep:
		return f.over(ctx, &next, doomed, "DELETE_SKIPPED")
	case !doomed.Made || doomed.Skipped || t == nil:
		return f.over(ctx, &next, doomed, "DELETE_COMPLETE")
	}
	if next.Work.Operation != f.stack.Operation.ID || next.Work.Stage != calling || next.Work.Action != remove {
		next.Work = work{Operation: f.stack.Operation.ID, Action: remove, Stage: calling}
		if err := f.save(ctx, &next, func(t *turn) { f.tell(t, &next, doomed, "DELETE_IN_PROGRESS", "") }); err != nil {
			return err
		}
	}
	q := f.request(&next, doomed)
	do := func(ctx context.Context) (struct{}, error) { return struct{}{}, t.Delete(ctx, q) }
	fly(f.run, next.LogicalID, do, func(ctx context.Context, _ struct{}, err error) error {
		if err == nil {
			return f.over(ctx, &next, doomed, "DELETE_COMPLETE")
		}
		if errors.Is(err, errCancelled) && f.moved(f.began) {
			return nil // a request has changed what is to be done
		}
		next.Work.Stage = undeleted
		reason := f.reasonOf(err)
		return f.save(ctx, &next, func(t *turn) { f.tell(t, &next, doomed, "DELETE_FAILED", reason) })
	})
	return nil
}

// tell writes the event of a deletion, which is the status of a resource that has
// nothing else.
func (f *clearing) tell(t *turn, res *stackResource, doomed *incarnation, status, reason string) {
	if res.Current == nil {
		t.tell(res, doomed, status, reason)
	} else {
		t.tellOf(res, doomed, status, reason)
	}
}

// over takes down that something is gone, or left to itself.
func (f *clearing) over(ctx context.Context, res *stackResource, doomed *incarnation, status string) error {
	res.Garbage = slices.Clone(res.Garbage[:len(res.Garbage)-1])
	res.Work.Stage = done
	if res.Current == nil {
		res.Gone = doomed.PhysicalID
	}
	vanishes := !f.whole() && res.Current == nil && len(res.Garbage) == 0
	err := f.commit(ctx, func(t *turn) error {
		f.tell(t, res, doomed, status, "")
		if vanishes {
			t.write(f.Service.resources.Drop(res.Stack+"/"+res.LogicalID, store.Any))
		} else {
			t.put(res)
		}
		return nil
	})
	if err == nil {
		f.resources[res.LogicalID] = res
		if vanishes {
			delete(f.resources, res.LogicalID)
		}
	}
	return err
}

// finish ends the operation.
func (f *clearing) finish(ctx context.Context) error {
	var left []string // the others that are left wait for these
	for _, id := range sortedKeys(f.resources) {
		if f.workOn(id).Stage == undeleted {
			left = append(left, id)
		}
	}
	return f.commit(ctx, func(t *turn) error {
		if t.stack.movedFrom(f.began) {
			return nil
		}
		why := ""
		if len(left) > 0 {
			why = "The following resource(s) failed to delete: [" + strings.Join(left, ", ") + "]. "
		}
		switch t.stack.Status {
		case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
			t.set("UPDATE_COMPLETE", "")
		case "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
			t.set("UPDATE_ROLLBACK_COMPLETE", "")
		case "ROLLBACK_IN_PROGRESS":
			if len(left) > 0 {
				t.set("ROLLBACK_FAILED", why)
			} else {
				t.set("ROLLBACK_COMPLETE", "")
			}
		default:
			if len(left) > 0 {
				t.set("DELETE_FAILED", why)
			} else {
				f.bury(t)
			}
		}
		return nil
	})
}

// bury ends a stack: its name and its exports are free. Its record stays.
func (f *clearing) bury(t *turn) {
	st := t.stack
	st.Deleted = f.now()
	t.write(f.names.Drop(st.Region+"/"+st.Account+"/"+st.Name, store.Any))
	for _, o := range st.Outputs {
		if o.Export != "" {
			t.write(f.exports.Drop(st.Region+"/"+st.Account+"/"+o.Export, store.Any))
		}
	}
	t.set("DELETE_COMPLETE", "")
}
