package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

func (s *Service) getFunctionConcurrency(ctx context.Context, call *awsapi.Call, in *functionInput) (*concurrency, error) {
	_, f, err := s.lookUp(ctx, call, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	return &concurrency{f.Reserved}, nil
}
