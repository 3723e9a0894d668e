package batch

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type schedulingPolicyInput struct {
	ARN string `json:"arn"`
}

// deleteSchedulingPolicy removes a policy that no queue has. Deleting one that is
// not there is no error.
func (s *Service) deleteSchedulingPolicy(ctx context.Context, call *awsapi.Call, in *schedulingPolicyInput) (*nothing, error) {
	name, _ := nameOf(call, kindPolicy, in.ARN)
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		p, version, err := s.policies.Get(ctx, scope(call)+name)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for q, err := range s.queues.List(ctx, scope(call), "") {
			if err != nil {
				return nil, err
			}
			if q.SchedulingPolicyARN == p.ARN {
				return nil, clientError("Cannot delete scheduling policy %s, it is used by job queue %s", p.ARN, q.ARN)
			}
		}
		return []store.Write{s.policies.Drop(keyOf(p.ARN), version)}, nil
	})
	return &nothing{}, err
}
