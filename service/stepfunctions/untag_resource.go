package stepfunctions

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type untagResourceInput struct {
	ResourceARN string   `json:"resourceArn"`
	TagKeys     []string `json:"tagKeys"`
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*empty, error) {
	return &empty{}, s.change(ctx, func() ([]store.Write, error) {
		r, err := s.findTagged(ctx, call, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		left := slices.DeleteFunc(slices.Clone(r.tags), func(t tag) bool { return slices.Contains(in.TagKeys, t.Key) })
		return []store.Write{r.put(left)}, nil
	})
}
