package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type endJobInput struct {
	Job    string `json:"jobId"`
	Reason string `json:"reason"`
}

// cancelJob ends a job that has not come to STARTING; the call succeeds for all
// others too and does nothing
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_CancelJob.html).
func (s *Service) cancelJob(ctx context.Context, call *awsapi.Call, in *endJobInput) (*nothing, error) {
	return s.endJob(ctx, call, in, false)
}

// terminateJob ends a job whatever it is at
// (https://docs.aws.amazon.com/batch/latest/APIReference/API_TerminateJob.html).
func (s *Service) terminateJob(ctx context.Context, call *awsapi.Call, in *endJobInput) (*nothing, error) {
	return s.endJob(ctx, call, in, true)
}

func (s *Service) endJob(ctx context.Context, call *awsapi.Call, in *endJobInput, terminate bool) (*nothing, error) {
	j, err := s.findJob(ctx, call, in.Job)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, clientError("Job with id %s does not exist", in.Job)
	}
	if j.ended() {
		return &nothing{}, nil
	}
	return &nothing{}, s.dispatcher.end(ctx, j.ID, ending{in.Reason, terminate})
}
