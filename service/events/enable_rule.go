package events

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) enableRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	return nil, s.changeRule(ctx, call, in.Name, in.EventBusName, func(r *rule) error { r.State = enabled; return nil })
}

func (s *Service) disableRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	return nil, s.changeRule(ctx, call, in.Name, in.EventBusName, func(r *rule) error { r.State = disabled; return nil })
}
