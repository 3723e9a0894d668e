package server

import (
	"context"

	"github.com/treadle-run/treadle/service/cloudformation"
	"github.com/treadle-run/treadle/store"
)

// openStacks opens CloudFormation, which calls all others and so opens last.
func (r *rooms) openStacks(ctx context.Context, o Options, st store.Store) error {
	stacks, err := cloudformation.Open(ctx, cloudformation.Options{
		Store: st, Caller: &lateCaller{r.registry, r.ready, o.Clock}, Log: o.Log, SkipUnknown: o.SkipUnknownResources,
		OnChange: r.console.StackChanged,
	})
	if err != nil {
		return err
	}
	r.onClose(stacks.Close)
	r.registry.Register(stacks)
	return nil
}
