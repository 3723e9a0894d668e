package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type stopExecutionInput struct {
	ExecutionARN string  `json:"executionArn"`
	Error        *string `json:"error"`
	Cause        *string `json:"cause"`
}

type stopExecutionOutput struct {
	StopDate awsapi.Time `json:"stopDate"`
}

// stopExecution answers for a closed execution when it closed.
func (s *Service) stopExecution(ctx context.Context, call *awsapi.Call, in *stopExecutionInput) (*stopExecutionOutput, error) {
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	stopDate, err := s.engine.Stop(ctx, x.ID, in.Error, in.Cause)
	if err != nil {
		return nil, err
	}
	return &stopExecutionOutput{StopDate: timestamp(stopDate)}, nil
}
