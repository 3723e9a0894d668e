package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type updateFunctionConfigurationInput struct {
	settings
	FunctionName           string
	RevisionId             string
	CapacityProviderConfig map[string]any
}

func (s *Service) updateFunctionConfiguration(ctx context.Context, call *awsapi.Call, in *updateFunctionConfigurationInput) (*functionConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	f, err := s.change(ctx, r, func(f *function) error {
		if err := f.checkRevision(in.RevisionId); err != nil {
			return err
		}
		in.apply(f)
		s.reconfigure(f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.pool.Retire(f.ID, f.Generation)
	return describeUpdated(f, s.newID()), nil
}

func (in *updateFunctionConfigurationInput) check() error {
	if len(in.CapacityProviderConfig) > 0 {
		return invalidParameter("Treadle has no capacity providers for functions.")
	}
	return in.settings.check()
}
