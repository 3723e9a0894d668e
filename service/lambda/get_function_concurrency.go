package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) getFunctionConcurrency(ctx context.Context, call *awsapi.Call, in *functionInput) (*concurrency, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	return &concurrency{f.Reserved}, nil
}
