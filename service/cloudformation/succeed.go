package cloudformation

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/template"
)

// succeed puts the new revision in force, with its outputs and exports. What it
// has made superfluous is deleted afterwards.
func (f *forwarding) succeed(ctx context.Context) error {
	outputs, err := outputsOf(f.bound, resolver{ctx, f.Service, f.stack, f.resources})
	if err == nil {
		err = f.checkExports(ctx, outputs)
	}
	if isOurs(err) {
		return err
	}
	if err != nil {
		return f.fail(ctx, f.reasonOf(err))
	}
	late := false // a cancellation has come before this
	err = f.commit(ctx, func(t *turn) error {
		st := t.stack
		late = st.Operation.Cancelled
		if late || st.movedFrom(f.began) {
			return nil
		}
		f.export(t, outputs)
		st.Outputs, st.Imports, st.Description = outputs, f.bound.Imports(), f.revision.Description
		if old := st.Revision; old != f.revision.Number {
			t.write(f.revisions.Drop(revisionKey(st.Key, old), store.Any))
		}
		st.Revision = f.revision.Number
		if f.creating() {
			t.set("CREATE_COMPLETE", "")
			return nil
		}
		f.supersede(t)
		st.Operation.Condemned = true
		t.set("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "")
		return nil
	})
	if err == nil && late && !f.moved(f.began) {
		return f.fail(ctx, "")
	}
	return err
}

// supersede marks for deletion what the update has replaced, and what the template
// has no more.
func (f *forwarding) supersede(t *turn) {
	for _, id := range sortedKeys(f.resources) {
		next := *f.resources[id]
		switch {
		case f.declared[id] == nil && next.Current != nil:
			next.Garbage = append(slices.Clone(next.Garbage), discarded(next.Current, retains(next.Current, false)))
			next.Current = nil
		case f.workOn(id).Action == replace:
			old := next.Before
			keep := old.UpdateReplacePolicy == "Retain"
			if t := resource.Lookup(old.Type); t != nil && t.KeepReplaced != nil {
				keep = keep || t.KeepReplaced(old.Properties)
			}
			next.Garbage = append(slices.Clone(next.Garbage), discarded(old, keep))
			next.Before = nil
		default:
			continue
		}
		t.put(&next)
	}
}

// discarded is an incarnation as garbage.
func discarded(inc *incarnation, keep bool) *incarnation {
	g := *inc
	g.Keep = keep
	return &g
}

// retains reports whether the deletion policy keeps a resource; creation says that
// it is taken back by the operation that made it.
func retains(inc *incarnation, creation bool) bool {
	return inc.DeletionPolicy == "Retain" || inc.DeletionPolicy == "RetainExceptOnCreate" && !creation
}

// outputsOf evaluates the outputs of a template.
func outputsOf(b *template.Bound, r template.Resolver) ([]output, error) {
	list := []output{}
	for _, o := range b.Outputs() {
		v, err := b.Evaluate(o.Value, r)
		if err != nil {
			return nil, err
		}
		out := output{Key: o.Key, Description: o.Description}
		if out.Value, err = scalar(v, o.Key); err != nil {
			return nil, err
		}
		if o.ExportName.Exists() {
			name, err := b.Evaluate(o.ExportName, r)
			if err != nil {
				return nil, err
			}
			if out.Export, err = scalar(name, o.Key); err != nil {
				return nil, err
			}
		}
		list = append(list, out)
	}
	return list, nil
}

// checkExports refuses exports that another stack has, and ones that another stack
// uses and that would change or go.
func (f *forwarding) checkExports(ctx context.Context, outputs []output) error {
	seen := map[string]bool{}
	for _, o := range outputs {
		if o.Export == "" {
			continue
		}
		if seen[o.Export] {
			return template.Errorf("Duplicate Export names: %s.", o.Export)
		}
		seen[o.Export] = true
		e, _, err := f.exports.Get(ctx, f.stack.Region+"/"+f.stack.Account+"/"+o.Export)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if e.Stack != f.stack.ID {
			return template.Errorf("Export with name %s is already exported by stack %s.", o.Export, nameOfStack(e.Stack))
		}
		if e.Value != o.Value {
			if err := f.checkUnused(ctx, o.Export, "updated"); err != nil {
				return err
			}
		}
	}
	for _, o := range f.stack.Outputs {
		if o.Export != "" && !seen[o.Export] {
			if err := f.checkUnused(ctx, o.Export, "deleted"); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkUnused returns an error if another stack imports an export.
func (r *run) checkUnused(ctx context.Context, name, fate string) error {
	users, err := r.importers(ctx, r.stack.Region+"/"+r.stack.Account+"/", name)
	if err != nil || len(users) == 0 {
		return err
	}
	return template.Errorf("Export %s cannot be %s as it is in use by %s", name, fate, strings.Join(users, ", "))
}

// export writes the exports of the outputs in place of those before.
func (f *forwarding) export(t *turn, outputs []output) {
	for _, o := range t.stack.Outputs {
		if o.Export != "" && !slices.ContainsFunc(outputs, func(n output) bool { return n.Export == o.Export }) {
			t.write(f.exports.Drop(t.stack.Region+"/"+t.stack.Account+"/"+o.Export, store.Any))
		}
	}
	for _, o := range outputs {
		if o.Export != "" {
			t.write(f.exports.Put(&export{t.stack.Region, t.stack.Account, o.Export, o.Value, t.stack.ID}, store.Any))
		}
	}
}

// importers returns the names of the stacks that use an export, sorted.
func (s *Service) importers(ctx context.Context, scope, name string) ([]string, error) {
	var users []string
	for st, err := range s.stacks.List(ctx, scope, "") {
		if err != nil {
			return nil, err
		}
		if st.Status != "DELETE_COMPLETE" && slices.Contains(st.Imports, name) {
			users = append(users, st.Name)
		}
	}
	slices.Sort(users)
	return users, nil
}

// scalar returns the text of the value of an output, or of an export's name.
func scalar(v jsonvalue.Value, key string) (string, error) {
	switch v.Kind() {
	case jsonvalue.String:
		return v.Text(), nil
	case jsonvalue.Number, jsonvalue.Bool:
		return v.JSON(), nil
	}
	return "", template.Errorf("Template format error: Output %s is malformed.", key)
}
