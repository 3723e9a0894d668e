package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type tagResourceInput struct {
	ResourceARN string `json:"resourceArn"`
	Tags        []tag  `json:"tags"`
}

// empty is the output of operations that answer nothing.
type empty struct{}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*empty, error) {
	return &empty{}, s.change(ctx, func() ([]store.Write, error) {
		r, err := s.findTagged(ctx, call, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		tags, err := withTags(in.ResourceARN, r.tags, in.Tags)
		if err != nil {
			return nil, err
		}
		return []store.Write{r.put(tags)}, nil
	})
}
