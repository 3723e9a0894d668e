package cloudformation

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store"
)

// restoration takes an update back: what was updated in place is updated to what it
// was before. What was created or replaced is marked to be deleted.
type restoration struct {
	*run
	began *stack
}

func (r *run) restore(ctx context.Context) error {
	f := &restoration{r, r.stack}
	if err := r.drive(ctx, f.next); err != nil {
		return err
	}
	if r.moved(f.began) {
		return nil
	}
	return f.finish(ctx)
}

// updated lists the resources that were updated in place and have to go back.
func (f *restoration) updated() (list []*stackResource) {
	for _, id := range sortedKeys(f.resources) {
		w := f.workOn(id)
		if w.Action == update && w.Called && w.Stage != restored && w.Stage != unrestored {
			list = append(list, f.resources[id])
		}
	}
	return list
}

// next takes the first that is not under way and of whose dependencies none is to
// go back before it.
func (f *restoration) next(ctx context.Context) (bool, error) {
	if f.moved(f.began) {
		return false, nil
	}
	list := f.updated()
	for _, res := range list {
		waits := slices.ContainsFunc(list, func(other *stackResource) bool {
			return slices.Contains(res.Before.DependsOn, other.LogicalID)
		})
		if waits || f.flying[res.LogicalID] {
			continue
		}
		return true, f.start(ctx, res)
	}
	return false, nil
}

func (f *restoration) start(ctx context.Context, res *stackResource) error {
	next := *res
	again := next.Work.Stage == restoring
	if !again {
		next.Work.Stage = restoring
		err := f.save(ctx, &next, func(t *turn) { t.tell(&next, next.Before, "UPDATE_IN_PROGRESS", "") })
		if err != nil {
			return err
		}
	}
	t, q := resource.Lookup(next.Type), f.request(&next, next.Before)
	q.Before, q.Again = next.Current.Properties, again
	do := func(ctx context.Context) (*resource.Result, error) { return t.Update(ctx, q) }
	fly(f.run, next.LogicalID, do, func(ctx context.Context, made *resource.Result, err error) error {
		if err != nil {
			next.Work.Stage = unrestored
			reason := f.reasonOf(err)
			return f.save(ctx, &next, func(t *turn) { t.tell(&next, next.Before, "UPDATE_FAILED", reason) })
		}
		old := *next.Before
		old.PhysicalID, old.Attributes = made.PhysicalID, made.Attributes
		next.Before, next.Work.Stage = &old, restored
		return f.save(ctx, &next, func(t *turn) { t.tell(&next, &old, "UPDATE_COMPLETE", "") })
	})
	return nil
}

// finish puts everything back that needs no call.
func (f *restoration) finish(ctx context.Context) error {
	var lost []string
	for _, id := range sortedKeys(f.resources) {
		if f.workOn(id).Stage == unrestored {
			lost = append(lost, id)
		}
	}
	return f.commit(ctx, func(t *turn) error {
		if t.stack.movedFrom(f.began) {
			return nil
		}
		if len(lost) > 0 {
			t.set("UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update: ["+strings.Join(lost, ", ")+"]. ")
			return nil
		}
		for _, id := range sortedKeys(f.resources) {
			if w := f.workOn(id); w.Operation != "" {
				next := *f.resources[id]
				takeBack(t, &next)
				t.put(&next)
			}
		}
		t.write(f.revisions.Drop(revisionKey(t.stack.Key, t.stack.Operation.Target), store.Any))
		t.stack.Operation.Target, t.stack.Operation.Condemned = 0, true
		t.set("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "")
		return nil
	})
}

// takeBack makes a resource what it was before the update.
func takeBack(t *turn, res *stackResource) {
	switch res.Work.Action {
	case create, replace:
		if inc := res.Current; inc.Made || inc.Skipped {
			res.Garbage = append(slices.Clone(res.Garbage), discarded(inc, retains(inc, true)))
		}
		if res.Work.Action == replace {
			t.tell(res, res.Before, "UPDATE_COMPLETE", "")
		}
	case keep:
		if res.Status == "UPDATE_FAILED" {
			t.tell(res, res.Before, "UPDATE_COMPLETE", "")
		}
	}
	res.Current, res.Before = res.Before, nil
}
