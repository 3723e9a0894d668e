package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

func (s *Service) createAlias(ctx context.Context, call *awsapi.Call, in *aliasInput) (*aliasConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	if err := checkAliasName(in.Name); err != nil {
		return nil, err
	}
	a := &alias{Account: r.account, Region: r.region, Function: r.name, Name: in.Name}
	s.touch(&a.permissions)
	_, err = s.changeWith(ctx, r, func(f *function) ([]store.Write, error) {
		there, err := s.aliases.get(ctx, a.reference())
		if err != nil {
			return nil, err
		}
		if there != nil {
			return nil, conflict("Alias already exists: %s", a.reference().arn())
		}
		if err := s.lead(ctx, f, a, in); err != nil {
			return nil, err
		}
		return []store.Write{s.aliases.Put(a, 0)}, nil
	})
	if err != nil {
		return nil, err
	}
	return a.describe(), nil
}
