package batch

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type describeComputeEnvironmentsInput struct {
	Names []string `json:"computeEnvironments"`
	pageInput
}

type describeComputeEnvironmentsOutput struct {
	Environments []*environment `json:"computeEnvironments"`
	NextToken    string         `json:"nextToken,omitempty"`
}

func (s *Service) describeComputeEnvironments(ctx context.Context, call *awsapi.Call, in *describeComputeEnvironmentsInput) (*describeComputeEnvironmentsOutput, error) {
	list, next, err := described(ctx, s.environments, call, in.pageInput, kindEnvironment, in.Names)
	return &describeComputeEnvironmentsOutput{list, next}, err
}
