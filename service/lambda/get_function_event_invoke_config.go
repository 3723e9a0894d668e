package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) getFunctionEventInvokeConfig(ctx context.Context, call *awsapi.Call, in *functionInput) (*eventInvokeConfig, error) {
	t, err := s.lookUp(ctx, call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	c, _, err := s.eventConfigs.get(ctx, t.reference)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, noEventConfig(t.reference)
	}
	return c.describe(), nil
}
