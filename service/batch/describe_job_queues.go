package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type describeJobQueuesInput struct {
	Names []string `json:"jobQueues"`
	pageInput
}

type describeJobQueuesOutput struct {
	Queues    []*queue `json:"jobQueues"`
	NextToken string   `json:"nextToken,omitempty"`
}

func (s *Service) describeJobQueues(ctx context.Context, call *awsapi.Call, in *describeJobQueuesInput) (*describeJobQueuesOutput, error) {
	list, next, err := described(ctx, s.queues, call, in.pageInput, kindQueue, in.Names)
	return &describeJobQueuesOutput{list, next}, err
}
