package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

// functionInput is the input of operations that only name a function.
type functionInput struct {
	FunctionName string
	Qualifier    string
}

type getFunctionOutput struct {
	Configuration *functionConfiguration
	Code          codeLocation
	Tags          map[string]string `json:",omitempty"`
	Concurrency   *concurrency      `json:",omitempty"`
}

type codeLocation struct {
	RepositoryType string
	Location       string
}

func (s *Service) getFunction(ctx context.Context, call *awsapi.Call, in *functionInput) (*getFunctionOutput, error) {
	t, err := s.lookUp(ctx, call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	out := &getFunctionOutput{
		Configuration: describe(t.function, t.qualifier),
		Code:          codeLocation{"S3", s.codeURL(t.function)},
		Tags:          t.limits.Tags,
	}
	if t.limits.Reserved != nil {
		out.Concurrency = &concurrency{t.limits.Reserved}
	}
	return out, nil
}
