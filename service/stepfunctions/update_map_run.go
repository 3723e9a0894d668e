package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/engine"
)

type updateMapRunInput struct {
	MapRunARN                  string   `json:"mapRunArn"`
	MaxConcurrency             *int64   `json:"maxConcurrency"`
	ToleratedFailurePercentage *float64 `json:"toleratedFailurePercentage"`
	ToleratedFailureCount      *int64   `json:"toleratedFailureCount"`
}

// updateMapRun changes a Map Run while it goes on. Children that run already go
// on running, even if they are more than the new concurrency.
func (s *Service) updateMapRun(ctx context.Context, call *awsapi.Call, in *updateMapRunInput) (*struct{}, error) {
	if in.MaxConcurrency == nil && in.ToleratedFailurePercentage == nil && in.ToleratedFailureCount == nil {
		return nil, validation(reasonMissing, "Must provide at least one of maxConcurrency, toleratedFailurePercentage and toleratedFailureCount")
	}
	m, err := s.findMapRun(ctx, call, in.MapRunARN)
	if err != nil {
		return nil, err
	}
	err = s.engine.UpdateMapRun(ctx, m.ARN, engine.MapRunUpdate{
		MaxConcurrency:             in.MaxConcurrency,
		ToleratedFailureCount:      in.ToleratedFailureCount,
		ToleratedFailurePercentage: in.ToleratedFailurePercentage,
	})
	if errors.Is(err, engine.ErrMapRunOver) {
		return nil, validation("", "Map Run is not in RUNNING status: '%s'", m.ARN)
	}
	if err != nil {
		return nil, err
	}
	return &struct{}{}, nil
}
