package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listTagsInput struct{ Resource string }

type listTagsOutput struct{ Tags map[string]string }

func (s *Service) listTags(ctx context.Context, call *awsapi.Call, in *listTagsInput) (*listTagsOutput, error) {
	r, err := parseTagged(call, in.Resource)
	if err != nil {
		return nil, err
	}
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	if f.Tags == nil {
		return &listTagsOutput{map[string]string{}}, nil
	}
	return &listTagsOutput{f.Tags}, nil
}
