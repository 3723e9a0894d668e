package lambda

import (
	"cmp"
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type updateFunctionCodeInput struct {
	codeInput
	FunctionName  string
	Publish       bool
	DryRun        bool
	RevisionId    string
	Architectures []string
}

func (s *Service) updateFunctionCode(ctx context.Context, call *awsapi.Call, in *updateFunctionCodeInput) (*functionConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := f.checkRevision(in.RevisionId); err != nil {
		return nil, err
	}
	hash, size, err := s.takeCode(in.codeInput)
	if err != nil {
		return nil, err
	}
	apply := func(f *function) error {
		if err := f.checkRevision(in.RevisionId); err != nil {
			return err
		}
		f.CodeHash, f.CodeSize = hash.String(), size
		if len(in.Architectures) > 0 {
			f.Architectures = in.Architectures
		}
		s.reconfigure(f)
		return nil
	}
	if in.DryRun {
		if err := apply(f); err != nil {
			return nil, err
		}
		return describe(f, ""), nil
	}
	var published *function
	f, err = s.changeWith(ctx, r, func(f *function) (writes []store.Write, err error) {
		if err := apply(f); err != nil || !in.Publish {
			return nil, err
		}
		published, writes, err = s.publish(ctx, f, nil)
		return writes, err
	})
	if err != nil {
		return nil, err
	}
	s.pool.Retire(f.ID, f.Generation)
	return describeUpdated(cmp.Or(published, f), s.newID()), nil
}
