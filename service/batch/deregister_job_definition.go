package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type deregisterJobDefinitionInput struct {
	Definition string `json:"jobDefinition"`
}

// deregisterJobDefinition keeps a revision from being used for new jobs.
func (s *Service) deregisterJobDefinition(ctx context.Context, call *awsapi.Call, in *deregisterJobDefinitionInput) (*nothing, error) {
	return &nothing{}, table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		d, version, err := s.findDefinition(ctx, call, in.Definition)
		if err != nil || d.Status == inactive {
			return nil, err
		}
		d.Status = inactive
		return []store.Write{s.definitions.Put(d, version)}, nil
	})
}
