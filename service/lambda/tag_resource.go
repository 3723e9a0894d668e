package lambda

import (
	"context"
	"maps"

	"github.com/treadle-run/treadle/awsapi"
)

type tagResourceInput struct {
	Resource string
	Tags     map[string]string
}

// nothing is the output of operations that have none.
type nothing struct{}

func (s *Service) tagResource(ctx context.Context, call *awsapi.Call, in *tagResourceInput) (*nothing, error) {
	if len(in.Tags) == 0 {
		return nil, invalidParameter("An error occurred and the request cannot be processed.")
	}
	r, err := parseTagged(call, in.Resource)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.changeTags(ctx, r, func(tags map[string]string) { maps.Copy(tags, in.Tags) })
}
