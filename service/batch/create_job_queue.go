package batch

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createJobQueueInput struct {
	Name                     string             `json:"jobQueueName"`
	State                    string             `json:"state"`
	SchedulingPolicyARN      string             `json:"schedulingPolicyArn"`
	Priority                 int64              `json:"priority"`
	Environments             []environmentOrder `json:"computeEnvironmentOrder"`
	ServiceEnvironments      []json.RawMessage  `json:"serviceEnvironmentOrder"`
	Type                     string             `json:"jobQueueType"`
	Tags                     map[string]string  `json:"tags"`
	JobStateTimeLimitActions []timeLimitAction  `json:"jobStateTimeLimitActions"`
}

type jobQueueOutput struct {
	Name string `json:"jobQueueName"`
	ARN  string `json:"jobQueueArn"`
}

func (s *Service) createJobQueue(ctx context.Context, call *awsapi.Call, in *createJobQueueInput) (*jobQueueOutput, error) {
	if err := checkName("Job queue name", in.Name); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	if len(in.ServiceEnvironments) > 0 {
		return nil, errNoServiceEnvironments
	}
	if err := checkTimeLimits(in.JobStateTimeLimitActions); err != nil {
		return nil, err
	}
	environments, err := s.environmentsOf(ctx, call, in.Environments)
	if err != nil {
		return nil, err
	}
	if in.SchedulingPolicyARN != "" {
		if _, _, err := s.findPolicy(ctx, call, in.SchedulingPolicyARN); err != nil {
			return nil, err
		}
	}
	q := &queue{
		Name: in.Name, ARN: resourceARN(call, kindQueue, in.Name),
		State: strings.ToUpper(orDefault(in.State, enabled)), Status: valid, StatusReason: "JobQueue Healthy",
		SchedulingPolicyARN: in.SchedulingPolicyARN, Priority: in.Priority, Environments: environments, ServiceEnvironments: []json.RawMessage{},
		Type: orDefault(in.Type, "ECS"), Tags: orEmpty(in.Tags),
		JobStateTimeLimitActions: append([]timeLimitAction{}, in.JobStateTimeLimitActions...),
	}
	err = s.options.Store.Apply(ctx, s.queues.Put(q, 0))
	if errors.Is(err, store.ErrExists) {
		return nil, clientError("Object already exists")
	}
	if err != nil {
		return nil, err
	}
	return &jobQueueOutput{q.Name, q.ARN}, nil
}
