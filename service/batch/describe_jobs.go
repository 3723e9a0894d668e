package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type describeJobsInput struct {
	Jobs []string `json:"jobs"`
}

type describeJobsOutput struct {
	Jobs []*job `json:"jobs"`
}

// describeJobs describes jobs by id; those that are not there are left out.
func (s *Service) describeJobs(ctx context.Context, call *awsapi.Call, in *describeJobsInput) (*describeJobsOutput, error) {
	out := &describeJobsOutput{Jobs: []*job{}}
	for _, reference := range in.Jobs {
		j, err := s.findJob(ctx, call, reference)
		if err != nil {
			return nil, err
		}
		if j == nil {
			continue
		}
		shown := *j
		shown.Internal = nil
		out.Jobs = append(out.Jobs, &shown)
	}
	return out, nil
}

// findJob returns the caller's job with the id or ARN, nil if there is none.
func (s *Service) findJob(ctx context.Context, call *awsapi.Call, reference string) (*job, error) {
	id, ok := nameOf(call, "job", reference)
	if !ok {
		return nil, nil
	}
	j, err := s.jobs.get(ctx, id)
	if err != nil || j == nil || j.Internal.Account != call.Identity.Account || j.Internal.Region != call.Region {
		return nil, err
	}
	return j, nil
}
