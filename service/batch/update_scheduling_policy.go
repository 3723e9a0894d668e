package batch

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type updateSchedulingPolicyInput struct {
	ARN       string           `json:"arn"`
	FairShare *fairSharePolicy `json:"fairsharePolicy"`
	Quota     *jsonvalue.Value `json:"quotaSharePolicy"`
}

func (s *Service) updateSchedulingPolicy(ctx context.Context, call *awsapi.Call, in *updateSchedulingPolicyInput) (*nothing, error) {
	if err := errors.Join(checkQuotas(in.Quota), in.FairShare.check()); err != nil {
		return nil, err
	}
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		p, version, err := s.findPolicy(ctx, call, in.ARN)
		if err != nil || in.FairShare == nil {
			return nil, err
		}
		p.FairShare = in.FairShare
		return []store.Write{s.policies.Put(p, version)}, nil
	})
	if err != nil {
		return nil, err
	}
	s.dispatcher.replan()
	return &nothing{}, nil
}
