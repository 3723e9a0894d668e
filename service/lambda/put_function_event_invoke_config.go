package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type eventInvokeConfigInput struct {
	FunctionName string
	Qualifier    string
	eventSettings
}

// putFunctionEventInvokeConfig sets the whole configuration: what is not given is
// as if it never was.
func (s *Service) putFunctionEventInvokeConfig(ctx context.Context, call *awsapi.Call, in *eventInvokeConfigInput) (*eventInvokeConfig, error) {
	return s.changeEventConfig(ctx, call, in, func(r reference, _ *eventConfig) (*eventConfig, error) {
		return &eventConfig{Account: r.account, Region: r.region, Name: r.name, Qualifier: r.qualifier}, nil
	})
}

// updateFunctionEventInvokeConfig changes what is given of a configuration.
func (s *Service) updateFunctionEventInvokeConfig(ctx context.Context, call *awsapi.Call, in *eventInvokeConfigInput) (*eventInvokeConfig, error) {
	return s.changeEventConfig(ctx, call, in, func(r reference, there *eventConfig) (*eventConfig, error) {
		if there == nil {
			return nil, noEventConfig(r)
		}
		return there, nil
	})
}

// changeEventConfig applies an input to the configuration that base makes of the
// one that is there, nil if there is none.
func (s *Service) changeEventConfig(ctx context.Context, call *awsapi.Call, in *eventInvokeConfigInput, base func(reference, *eventConfig) (*eventConfig, error)) (*eventInvokeConfig, error) {
	r, err := parseReference(call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	var c *eventConfig
	_, err = s.changeWith(ctx, r.unqualified(), func(*function) ([]store.Write, error) {
		if _, err := s.resolve(ctx, r); err != nil {
			return nil, err
		}
		there, version, err := s.eventConfigs.get(ctx, r)
		if err != nil {
			return nil, err
		}
		if c, err = base(configured(r), there); err != nil {
			return nil, err
		}
		in.apply(&c.eventSettings)
		c.Modified = s.options.Clock.Now().UTC()
		return []store.Write{s.eventConfigs.Put(c, version)}, nil
	})
	if err != nil {
		return nil, err
	}
	return c.describe(), nil
}
