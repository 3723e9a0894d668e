package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getPolicyOutput struct {
	Policy     string
	RevisionId string
}

func (s *Service) getPolicy(ctx context.Context, call *awsapi.Call, in *functionInput) (*getPolicyOutput, error) {
	t, err := s.lookUp(ctx, call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	p := t.permissions()
	if len(p.Policy) == 0 {
		return nil, notFound("The resource you requested does not exist.")
	}
	return &getPolicyOutput{p.document(), p.RevisionID}, nil
}
