package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type namedAliasInput struct {
	FunctionName string
	Name         string
}

func (s *Service) getAlias(ctx context.Context, call *awsapi.Call, in *namedAliasInput) (*aliasConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	r.qualifier = in.Name
	a, err := s.aliases.get(ctx, r)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, aliasNotFound(r)
	}
	return a.describe(), nil
}
