package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type sendTaskHeartbeatInput struct {
	TaskToken string `json:"taskToken"`
}

func (s *Service) sendTaskHeartbeat(ctx context.Context, call *awsapi.Call, in *sendTaskHeartbeatInput) (*empty, error) {
	return &empty{}, taskError(s.engine.SendTaskHeartbeat(ctx, in.TaskToken))
}
