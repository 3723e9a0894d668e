package events

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listRuleNamesByTargetInput struct {
	TargetArn    string
	EventBusName string
	NextToken    string
	Limit        int
}

type listRuleNamesByTargetOutput struct {
	RuleNames []string
	NextToken string `json:",omitempty"`
}

func (s *Service) listRuleNamesByTarget(ctx context.Context, call *awsapi.Call, in *listRuleNamesByTargetInput) (*listRuleNamesByTargetOutput, error) {
	b, _, err := s.bus(ctx, call, in.EventBusName)
	if err != nil {
		return nil, err
	}
	list, next, err := s.rulesOf(ctx, b, "", in.NextToken, in.Limit, func(r *rule) bool { return r.hasTarget(in.TargetArn) })
	if err != nil {
		return nil, err
	}
	out := &listRuleNamesByTargetOutput{RuleNames: []string{}, NextToken: next}
	for _, r := range list {
		out.RuleNames = append(out.RuleNames, r.Name)
	}
	return out, nil
}

func (r *rule) hasTarget(targetARN string) bool {
	for _, t := range r.Targets {
		if t.Arn == targetARN {
			return true
		}
	}
	return false
}
