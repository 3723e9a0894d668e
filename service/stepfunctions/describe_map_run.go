package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

type describeMapRunInput struct {
	MapRunARN string `json:"mapRunArn"`
}

type describeMapRunOutput struct {
	MapRunARN                  string             `json:"mapRunArn"`
	ExecutionARN               string             `json:"executionArn"`
	Status                     interpreter.Status `json:"status"`
	StartDate                  awsapi.Time        `json:"startDate"`
	StopDate                   *awsapi.Time       `json:"stopDate,omitempty"`
	MaxConcurrency             int64              `json:"maxConcurrency"`
	ToleratedFailurePercentage float64            `json:"toleratedFailurePercentage"`
	ToleratedFailureCount      int64              `json:"toleratedFailureCount"`
	ItemCounts                 mapRunCounts       `json:"itemCounts"`
	ExecutionCounts            mapRunCounts       `json:"executionCounts"`
	RedriveCount               int64              `json:"redriveCount,omitempty"`
	RedriveDate                *awsapi.Time       `json:"redriveDate,omitempty"`
}

// mapRunCounts counts the items or child executions of a Map Run.
type mapRunCounts struct {
	Pending        int64 `json:"pending"`
	Running        int64 `json:"running"`
	Succeeded      int64 `json:"succeeded"`
	Failed         int64 `json:"failed"`
	TimedOut       int64 `json:"timedOut"`
	Aborted        int64 `json:"aborted"`
	Total          int64 `json:"total"`
	ResultsWritten int64 `json:"resultsWritten"`
	PendingRedrive int64 `json:"pendingRedrive,omitempty"`
}

func (s *Service) describeMapRun(ctx context.Context, call *awsapi.Call, in *describeMapRunInput) (*describeMapRunOutput, error) {
	m, err := s.findMapRun(ctx, call, in.MapRunARN)
	if err != nil {
		return nil, err
	}
	out := &describeMapRunOutput{
		MapRunARN: m.ARN, ExecutionARN: m.ExecutionARN, Status: m.Status,
		StartDate: timestamp(m.StartDate), StopDate: timestampOf(m.StopDate),
		MaxConcurrency: m.MaxConcurrency,
		ItemCounts:     countsOf(&m.Items), ExecutionCounts: countsOf(&m.Children),
		RedriveCount: m.RedriveCount, RedriveDate: timestampOf(m.RedriveDate),
	}
	if m.ToleratedFailureCount != nil {
		out.ToleratedFailureCount = *m.ToleratedFailureCount
	}
	if m.ToleratedFailurePercentage != nil {
		out.ToleratedFailurePercentage = *m.ToleratedFailurePercentage
	}
	return out, nil
}

func countsOf(c *interpreter.MapCounts) mapRunCounts {
	return mapRunCounts{
		Pending: c.Pending(), Running: c.Running, Succeeded: c.Succeeded, Failed: c.Failed,
		TimedOut: c.TimedOut, Aborted: c.Aborted, Total: c.Total, ResultsWritten: c.Written,
		PendingRedrive: c.PendingRedrive,
	}
}

// findMapRun returns the Map Run with an ARN.
func (s *Service) findMapRun(ctx context.Context, call *awsapi.Call, text string) (*interpreter.MapRun, error) {
	r, err := parseResource(text, kindMapRun)
	if err != nil {
		return nil, err
	}
	if !r.ownedBy(call) {
		return nil, resourceNotFound(text)
	}
	m, err := s.engine.MapRun(ctx, text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, resourceNotFound(text)
	}
	return m, err
}
