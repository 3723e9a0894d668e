package policy

import (
	"maps"
	"slices"
)

// ContextKeys returns the condition keys that the document asks for, in
// conditions and in variables, in small letters and sorted.
func (d *Document) ContextKeys() []string {
	keys := map[string]bool{}
	for i := range d.statements {
		s := &d.statements[i]
		for j := range s.conditions {
			keys[s.conditions[j].key] = true
			noteVariables(keys, s.conditions[j].values)
		}
		noteVariables(keys, s.resources.list)
	}
	return slices.Sorted(maps.Keys(keys))
}

func noteVariables(keys map[string]bool, list []pattern) {
	for i := range list {
		for _, part := range list[i].parts {
			if part.variable != "" {
				keys[part.variable] = true
			}
		}
	}
}
