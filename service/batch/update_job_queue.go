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
	JobStateTimeLimitActions []json.RawMessage  `json:"jobStateTimeLimitActions"`
}

func (s *Service) updateJobQueue(ctx context.Context, call *awsapi.Call, in *updateJobQueueInput) (*jobQueueOutput, error) {
	if in.SchedulingPolicyARN != "" || len(in.ServiceEnvironments) > 0 {
		return nil, errNoPolicies
	}
	q, err := s.changeQueue(ctx, call, in.Queue, func(q *queue) (err error) {
		q.State = strings.ToUpper(orDefault(in.State, q.State))
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
