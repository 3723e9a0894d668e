package events

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type removeTargetsInput struct {
	Rule         string
	EventBusName string
	Ids          []string
}

func (s *Service) removeTargets(ctx context.Context, call *awsapi.Call, in *removeTargetsInput) (*targetsOutput, error) {
	err := s.changeRule(ctx, call, in.Rule, in.EventBusName, func(r *rule) error {
		r.Targets = slices.DeleteFunc(r.Targets, func(t target) bool { return slices.Contains(in.Ids, t.Id) })
		return nil
	})
	return &targetsOutput{FailedEntries: []failedEntry{}}, err
}
