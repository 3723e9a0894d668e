package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

// getFunctionCodeSigningConfigOutput is empty: no function has code signing.
type getFunctionCodeSigningConfigOutput struct{}

func (s *Service) getFunctionCodeSigningConfig(ctx context.Context, call *awsapi.Call, in *functionInput) (*getFunctionCodeSigningConfigOutput, error) {
	if _, err := s.lookUp(ctx, call, in.FunctionName, ""); err != nil {
		return nil, err
	}
	return &getFunctionCodeSigningConfigOutput{}, nil
}
