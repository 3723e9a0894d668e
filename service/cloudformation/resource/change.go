package resource

import "github.com/treadle-run/treadle/jsonvalue"

// Change is how one property differs between two states of a resource.
type Change struct {
	Property string
	Replaces bool
}

// Changes lists the properties that differ, in the type's order.
func (t *Type) Changes(before, after Properties) []Change {
	var list []Change
	for i := range t.Properties {
		p := &t.Properties[i]
		if p.Rule&OnCreate != 0 || jsonvalue.Equal(before.Get(p.Name), after.Get(p.Name)) {
			continue
		}
		replaces := p.Rule&Replaces != 0 || t.Update == nil
		if p.ReplacesIf != nil {
			replaces = p.ReplacesIf(before.Get(p.Name), after.Get(p.Name))
		}
		list = append(list, Change{p.Name, replaces})
	}
	return list
}
