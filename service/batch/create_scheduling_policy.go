package batch

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

type createSchedulingPolicyInput struct {
	Name      string            `json:"name"`
	FairShare *fairSharePolicy  `json:"fairsharePolicy"`
	Quota     *jsonvalue.Value  `json:"quotaSharePolicy"`
	Tags      map[string]string `json:"tags"`
}

type createSchedulingPolicyOutput struct {
	Name string `json:"name"`
	ARN  string `json:"arn"`
}

func (s *Service) createSchedulingPolicy(ctx context.Context, call *awsapi.Call, in *createSchedulingPolicyInput) (*createSchedulingPolicyOutput, error) {
	if err := checkName("Scheduling policy name", in.Name); err != nil {
		return nil, err
	}
	if err := errors.Join(checkTags(in.Tags), checkQuotas(in.Quota), in.FairShare.check()); err != nil {
		return nil, err
	}
	p := &schedulingPolicy{Name: in.Name, ARN: resourceARN(call, kindPolicy, in.Name), FairShare: in.FairShare, Tags: orEmpty(in.Tags)}
	err := s.options.Store.Apply(ctx, s.policies.Put(p, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, clientError("Object already exists")
	}
	if err != nil {
		return nil, err
	}
	return &createSchedulingPolicyOutput{p.Name, p.ARN}, nil
}
