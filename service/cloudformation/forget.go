package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/store"
)

// forget removes the records of a stack that was deleted long ago.
func (s *Service) forget(ctx context.Context, st *stack) error {
	writes := []store.Write{s.stacks.Drop(st.Key, store.Any)}
	for _, table := range []string{s.revisions.Name, s.resources.Name, s.events.Name, s.changeSets.Name} {
		for r, err := range s.options.Store.List(ctx, table, st.Key+"/", "") {
			if err != nil {
				return err
			}
			writes = append(writes, store.Write{Key: r.Key, Expect: store.Any})
		}
	}
	return s.options.Store.Apply(ctx, writes...)
}
