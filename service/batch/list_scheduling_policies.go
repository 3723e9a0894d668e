package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listSchedulingPoliciesOutput struct {
	Policies  []schedulingPolicyInput `json:"schedulingPolicies"` // their ARNs
	NextToken string                  `json:"nextToken,omitempty"`
}

func (s *Service) listSchedulingPolicies(ctx context.Context, call *awsapi.Call, in *pageInput) (*listSchedulingPoliciesOutput, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	page, next, err := s.policies.Page(s.policies.List(ctx, scope(call), after), in.size())
	if err != nil {
		return nil, err
	}
	out := &listSchedulingPoliciesOutput{Policies: []schedulingPolicyInput{}, NextToken: tokenOf(next)}
	for _, p := range page {
		out.Policies = append(out.Policies, schedulingPolicyInput{p.ARN})
	}
	return out, nil
}
