package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// deleteActivity succeeds where there is no such activity.
func (s *Service) deleteActivity(ctx context.Context, call *awsapi.Call, in *activityInput) (*empty, error) {
	r, err := parseResource(in.ActivityARN, kindActivity)
	if err != nil {
		return nil, err
	}
	if !r.ownedBy(call) {
		return &empty{}, nil
	}
	if err := s.store.Apply(ctx, s.activities.Drop(r.ARN, store.Any)); err != nil {
		return nil, err
	}
	s.engine.ForgetActivity(r.ARN)
	return &empty{}, nil
}
