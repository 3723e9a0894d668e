package batch

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type deleteComputeEnvironmentInput struct {
	Environment string `json:"computeEnvironment"`
}

type nothing struct{}

// deleteComputeEnvironment removes a disabled environment that no queue has.
// Deleting one that is not there is no error.
func (s *Service) deleteComputeEnvironment(ctx context.Context, call *awsapi.Call, in *deleteComputeEnvironmentInput) (*nothing, error) {
	name, _ := nameOf(call, kindEnvironment, in.Environment)
	return &nothing{}, table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		e, version, err := s.environments.Get(ctx, scope(call)+name)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if e.State != disabled {
			return nil, clientError("Cannot delete, compute environment %s must be DISABLED first", e.Name)
		}
		if err := s.checkUnused(ctx, call, e); err != nil {
			return nil, err
		}
		return []store.Write{s.environments.Drop(keyOf(e.ARN), version)}, nil
	})
}

// checkUnused refuses environments that a queue has.
func (s *Service) checkUnused(ctx context.Context, call *awsapi.Call, e *environment) error {
	for q, err := range s.queues.List(ctx, scope(call), "") {
		if err != nil {
			return err
		}
		if slices.ContainsFunc(q.Environments, func(o environmentOrder) bool { return o.Environment == e.ARN }) {
			return clientError("Cannot delete, found existing JobQueue relationship")
		}
	}
	return nil
}
