package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listTagsForResourceInput struct {
	ResourceARN string `json:"resourceArn"`
}

type listTagsForResourceOutput struct {
	Tags []tag `json:"tags"`
}

func (s *Service) listTagsForResource(ctx context.Context, call *awsapi.Call, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	r, err := s.findTagged(ctx, call, in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return &listTagsForResourceOutput{Tags: append([]tag{}, r.tags...)}, nil
}
