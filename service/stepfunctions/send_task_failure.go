package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type sendTaskFailureInput struct {
	TaskToken string  `json:"taskToken"`
	Error     *string `json:"error"`
	Cause     *string `json:"cause"`
}

func (s *Service) sendTaskFailure(ctx context.Context, call *awsapi.Call, in *sendTaskFailureInput) (*empty, error) {
	return &empty{}, taskError(s.engine.SendTaskFailure(ctx, in.TaskToken, in.Error, in.Cause))
}
