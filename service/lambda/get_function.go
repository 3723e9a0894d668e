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
	r, f, err := s.lookUp(ctx, call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	out := &getFunctionOutput{
		Configuration: describe(f, r.qualifier),
		Code:          codeLocation{"S3", s.codeURL(f)},
		Tags:          f.Tags,
	}
	if f.Reserved != nil {
		out.Concurrency = &concurrency{f.Reserved}
	}
	return out, nil
}
