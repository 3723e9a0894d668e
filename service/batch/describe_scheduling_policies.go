package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type describeSchedulingPoliciesInput struct {
	ARNs []string `json:"arns"`
}

type describeSchedulingPoliciesOutput struct {
	Policies []*schedulingPolicy `json:"schedulingPolicies"`
}

func (s *Service) describeSchedulingPolicies(ctx context.Context, call *awsapi.Call, in *describeSchedulingPoliciesInput) (*describeSchedulingPoliciesOutput, error) {
	list, err := found(ctx, s.policies, keysOf(call, kindPolicy, in.ARNs))
	return &describeSchedulingPoliciesOutput{list}, err
}
