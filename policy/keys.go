package policy

import (
	"maps"
	"slices"
	"strings"
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

// Asks reports whether the document asks for anything of a request's context.
func (d *Document) Asks() bool { return d.asks }

// Asks reports whether any policy asks for anything of a request's context.
func (s *Set) Asks() bool {
	for _, list := range [...][]Named{s.Identity, s.Resource, s.Boundary, s.Session} {
		for _, named := range list {
			if named.Document.asks {
				return true
			}
		}
	}
	return false
}

// AsksFor reports whether any policy asks for a key that begins with a prefix in
// small letters.
func (s *Set) AsksFor(prefix string) bool {
	for _, list := range [...][]Named{s.Identity, s.Resource, s.Boundary, s.Session} {
		for _, named := range list {
			if !named.Document.asks {
				continue
			}
			for _, key := range named.Document.ContextKeys() {
				if strings.HasPrefix(key, prefix) {
					return true
				}
			}
		}
	}
	return false
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
