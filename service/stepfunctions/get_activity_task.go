package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getActivityTaskInput struct {
	ActivityARN string  `json:"activityArn"`
	WorkerName  *string `json:"workerName"`
}

type getActivityTaskOutput struct {
	TaskToken *string `json:"taskToken,omitempty"`
	Input     *string `json:"input,omitempty"`
}

// getActivityTask waits for a task for up to engine.Waiting; its answer is
// empty when none came.
func (s *Service) getActivityTask(ctx context.Context, call *awsapi.Call, in *getActivityTaskInput) (*getActivityTaskOutput, error) {
	a, err := s.findActivity(ctx, call, in.ActivityARN)
	if err != nil {
		return nil, err
	}
	worker := ""
	if in.WorkerName != nil {
		worker = *in.WorkerName
	}
	task, err := s.engine.ActivityTask(ctx, a.ARN, worker)
	if err != nil || task == nil {
		return &getActivityTaskOutput{}, err
	}
	return &getActivityTaskOutput{TaskToken: &task.Token, Input: &task.Input}, nil
}
