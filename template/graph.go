package template

import (
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// graph says which things need which others.
type graph struct {
	ids          []string // in the template's order
	dependencies map[string][]string
}

// newGraph returns what each of the resources needs among them: by DependsOn, and
// by the references that the visitor comes by.
func newGraph(resources []*Resource, w *visitor) *graph {
	g := &graph{dependencies: map[string][]string{}}
	for _, r := range resources {
		g.ids = append(g.ids, r.LogicalID)
		g.dependencies[r.LogicalID] = nil
	}
	for _, r := range resources {
		needs := slices.Clone(r.DependsOn)
		see := *w
		see.call = func(name string, args jsonvalue.Value) error {
			for _, ref := range references(name, args) {
				needs = append(needs, ref.name)
			}
			return nil
		}
		for _, v := range r.values() {
			_ = see.value(v) // call gives no error
		}
		needs = slices.DeleteFunc(needs, func(name string) bool {
			_, ok := g.dependencies[name]
			return !ok
		})
		slices.Sort(needs)
		g.dependencies[r.LogicalID] = slices.Compact(needs)
	}
	return g
}

// values are the parts of a resource that may hold references.
func (r *Resource) values() []jsonvalue.Value {
	return []jsonvalue.Value{r.Properties, r.Metadata, r.CreationPolicy, r.UpdatePolicy}
}

// order returns the ids so that each comes after what it needs.
func (g *graph) order() ([]string, error) {
	order, circle := g.sort()
	if len(circle) > 0 {
		return nil, Errorf("Circular dependency between resources: %s", list(circle))
	}
	return order, nil
}

// sort puts each id after what it needs, and else keeps the template's order.
// What is left over because it needs itself, or leads from one circle to
// another, is the circle.
func (g *graph) sort() (order, circle []string) {
	needed, waits := map[string][]string{}, map[string]int{}
	for _, id := range g.ids {
		waits[id] = len(g.dependencies[id])
		for _, need := range g.dependencies[id] {
			needed[need] = append(needed[need], id)
		}
	}
	left := slices.Clone(g.ids)
	for {
		i := slices.IndexFunc(left, func(id string) bool { return waits[id] == 0 })
		if i < 0 {
			return order, withoutDependents(left, g.dependencies)
		}
		id := left[i]
		left = slices.Delete(left, i, i+1)
		order = append(order, id)
		for _, dependent := range needed[id] {
			waits[dependent]--
		}
	}
}

// withoutDependents takes away the ids that no other id needs, over and over: they
// hang on a circle without being in one.
func withoutDependents(ids []string, dependencies map[string][]string) []string {
	for {
		needed := map[string]bool{}
		for _, id := range ids {
			for _, need := range dependencies[id] {
				needed[need] = true
			}
		}
		before := len(ids)
		ids = slices.DeleteFunc(ids, func(id string) bool { return !needed[id] })
		if len(ids) == before {
			return ids
		}
	}
}
