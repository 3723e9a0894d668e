package cloudformation

import (
	"context"
	"slices"

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
