package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type sendTaskSuccessInput struct {
	TaskToken string `json:"taskToken"`
	Output    string `json:"output"`
}

// sendTaskSuccess looks at the token before it looks at the output, as recorded.
func (s *Service) sendTaskSuccess(ctx context.Context, call *awsapi.Call, in *sendTaskSuccessInput) (*empty, error) {
	if len(in.Output) > maxPayload {
		return nil, tooLong("output", maxPayload)
	}
	if err := s.engine.CheckToken(in.TaskToken); err != nil {
		return nil, taskError(err)
	}
	if fault := jsonFault(in.Output); fault != "" {
		return nil, errInvalidOutput.because(fault)
	}
	return &empty{}, taskError(s.engine.SendTaskSuccess(ctx, in.TaskToken, in.Output))
}
