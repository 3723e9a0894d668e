package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type updateAliasInput struct {
	aliasInput
	RevisionId string
}

func (s *Service) updateAlias(ctx context.Context, call *awsapi.Call, in *updateAliasInput) (*aliasConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	a, err := s.changeAlias(ctx, r, in.Name, func(f *function, a *alias) error {
		if err := a.checkRevision(in.RevisionId); err != nil {
			return err
		}
		s.touch(&a.permissions)
		return s.lead(ctx, f, a, &in.aliasInput)
	})
	if err != nil {
		return nil, err
	}
	return a.describe(), nil
}

// changeAlias applies a change to an alias that must be there.
func (s *Service) changeAlias(ctx context.Context, r reference, name string, apply func(*function, *alias) error) (a *alias, err error) {
	named := r
	named.qualifier = name
	_, err = s.changeWith(ctx, r, func(f *function) ([]store.Write, error) {
		if a, err = s.aliases.get(ctx, named); err != nil {
			return nil, err
		}
		if a == nil {
			return nil, aliasNotFound(named)
		}
		if err := apply(f, a); err != nil {
			return nil, err
		}
		return []store.Write{s.aliases.Put(a, store.Any)}, nil // the function's record guards it
	})
	return a, err
}

func aliasNotFound(r reference) error { return notFound("Cannot find alias arn: %s", r.arn()) }
