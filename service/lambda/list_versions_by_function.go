package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listVersionsByFunctionInput struct {
	FunctionName string
	Marker       string
	MaxItems     int
}

type listVersionsByFunctionOutput struct {
	Versions []*functionConfiguration
}

func (s *Service) listVersionsByFunction(ctx context.Context, call *awsapi.Call, in *listVersionsByFunctionInput) (*listVersionsByFunctionOutput, error) {
	_, f, err := s.lookUp(ctx, call, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	return &listVersionsByFunctionOutput{[]*functionConfiguration{configurationOf(f, latest)}}, nil
}
