package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

// mostDescribed is how many jobs DescribeJobs takes.
const mostDescribed = 100

type describeJobsInput struct {
	Jobs []string `json:"jobs"`
}

type describeJobsOutput struct {
	Jobs []*job `json:"jobs"`
}

// describeJobs describes jobs by id; those that are not there are left out.
func (s *Service) describeJobs(ctx context.Context, call *awsapi.Call, in *describeJobsInput) (*describeJobsOutput, error) {
	if len(in.Jobs) > mostDescribed {
		return nil, invalidf("Maximum number of jobs supported is  %d .", mostDescribed)
	}
	out := &describeJobsOutput{Jobs: []*job{}}
	for _, reference := range in.Jobs {
		j, err := s.findJob(ctx, call, reference)
		if err != nil {
			return nil, err
		}
		if j == nil {
			continue
		}
		detail, err := j.detail()
		if err != nil {
			return nil, err
		}
		out.Jobs = append(out.Jobs, detail)
	}
	return out, nil
}

// findJob returns the caller's job with the id or ARN, nil if there is none.
func (s *Service) findJob(ctx context.Context, call *awsapi.Call, reference string) (*job, error) {
	id, ok := nameOf(call, kindJob, reference)
	if !ok {
		return nil, nil
	}
	j, err := s.jobs.get(ctx, id)
	if err != nil || j == nil || j.Internal.Account != call.Identity.Account || j.Internal.Region != call.Region {
		return nil, err
	}
	return j, nil
}
