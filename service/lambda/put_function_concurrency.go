package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type putFunctionConcurrencyInput struct {
	FunctionName                 string
	ReservedConcurrentExecutions int64
}

func (s *Service) putFunctionConcurrency(ctx context.Context, call *awsapi.Call, in *putFunctionConcurrencyInput) (*concurrency, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.find(ctx, r); err != nil {
		return nil, err
	}
	asked := in.ReservedConcurrentExecutions
	if err := s.checkReservation(ctx, call, r.name, asked); err != nil {
		return nil, err
	}
	return &concurrency{&asked}, s.reserve(ctx, r, &asked)
}

// reserve sets a function's reservation, nil for none.
func (s *Service) reserve(ctx context.Context, r reference, executions *int64) error {
	_, err := s.change(ctx, r, func(f *function) error {
		f.Reserved = executions
		return nil
	})
	return err
}
