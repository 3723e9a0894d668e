package batch

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type updateJobQueueInput struct {
	Queue                    string             `json:"jobQueue"`
	State                    string             `json:"state"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn"`
	Priority                 *int64             `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	ServiceEnvironments      []json.RawMessage  `json:"serviceEnvironmentOrder"`
	JobStateTimeLimitActions []timeLimitAction  `json:"jobStateTimeLimitActions"`
}

func (s *Service) updateJobQueue(ctx context.Context, call *awsapi.Call, in *updateJobQueueInput) (*jobQueueOutput, error) {
	if len(in.ServiceEnvironments) > 0 {
		return nil, errNoServiceEnvironments
	}
	if err := checkTimeLimits(in.JobStateTimeLimitActions); err != nil {
		return nil, err
	}
	q, err := s.changeQueue(ctx, call, in.Queue, func(q *queue) (err error) {
		q.State = strings.ToUpper(orDefault(in.State, q.State))
		if err := s.replacePolicy(ctx, call, q, in.SchedulingPolicyARN); err != nil {
			return err
		}
		if in.Priority != nil {
			q.Priority = *in.Priority
		}
		if in.JobStateTimeLimitActions != nil {
			q.JobStateTimeLimitActions = in.JobStateTimeLimitActions
		}
		if in.Environments != nil {
			q.Environments, err = s.environmentsOf(ctx, call, in.Environments)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &jobQueueOutput{q.Name, q.ARN}, nil
}

// replacePolicy gives a queue another scheduling policy, if one is given. A queue
// without a policy stays so, as its jobs have no shares.
func (s *Service) replacePolicy(ctx context.Context, call *awsapi.Call, q *queue, policyARN string) error {
	switch {
	case policyARN == "":
		return nil
	case q.SchedulingPolicyARN == "":
		return clientError("Job queue %s was created without a scheduling policy; one cannot be added.", q.Name)
	}
	_, _, err := s.findPolicy(ctx, call, policyARN)
	if err == nil {
		q.SchedulingPolicyARN = policyARN
	}
	return err
}
