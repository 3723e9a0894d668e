package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) getFunctionConfiguration(ctx context.Context, call *awsapi.Call, in *functionInput) (*functionConfiguration, error) {
	t, err := s.lookUp(ctx, call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	return describe(t.function, t.qualifier), nil
}
