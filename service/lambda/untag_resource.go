package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type untagResourceInput struct {
	Resource string
	TagKeys  []string
}

func (s *Service) untagResource(ctx context.Context, call *awsapi.Call, in *untagResourceInput) (*nothing, error) {
	r, err := parseTagged(call, in.Resource)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.changeTags(ctx, r, func(tags map[string]string) {
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
	})
}
