package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) deleteFunctionConcurrency(ctx context.Context, call *awsapi.Call, in *functionInput) (*nothing, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.reserve(ctx, r, nil)
}
