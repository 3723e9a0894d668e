package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listMapRunsInput struct {
	ExecutionARN string `json:"executionArn"`
	listInput
}

type listMapRunsOutput struct {
	MapRuns   []mapRunItem `json:"mapRuns"`
	NextToken *string      `json:"nextToken,omitempty"`
}

type mapRunItem struct {
	ExecutionARN    string       `json:"executionArn"`
	MapRunARN       string       `json:"mapRunArn"`
	StateMachineARN string       `json:"stateMachineArn"`
	StartDate       awsapi.Time  `json:"startDate"`
	StopDate        *awsapi.Time `json:"stopDate,omitempty"`
}

func (s *Service) listMapRuns(ctx context.Context, call *awsapi.Call, in *listMapRunsInput) (*listMapRunsOutput, error) {
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, in.ExecutionARN)
	after, err := pages.position(in.NextToken)
	if err != nil {
		return nil, err
	}
	runs, next, err := s.engine.MapRuns(ctx, x.ARN, after, pageSize(in.MaxResults))
	if err != nil {
		return nil, err
	}
	out := &listMapRunsOutput{MapRuns: []mapRunItem{}, NextToken: pages.token(next)}
	for _, m := range runs {
		out.MapRuns = append(out.MapRuns, mapRunItem{
			ExecutionARN: m.ExecutionARN, MapRunARN: m.ARN, StateMachineARN: m.StateMachineARN,
			StartDate: timestamp(m.StartDate), StopDate: timestampOf(m.StopDate),
		})
	}
	return out, nil
}
