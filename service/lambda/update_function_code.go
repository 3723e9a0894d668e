package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
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
	r, f, err := s.lookUp(ctx, call, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	if err := checkRevision(f, in.RevisionId); err != nil {
		return nil, err
	}
	if in.Publish {
		return nil, invalidParameter("Treadle does not publish versions of functions yet: leave Publish out.")
	}
	hash, size, err := s.takeCode(in.codeInput)
	if err != nil {
		return nil, err
	}
	apply := func(f *function) error {
		if err := checkRevision(f, in.RevisionId); err != nil {
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
	f, err = s.change(ctx, r.unqualified(), apply)
	if err != nil {
		return nil, err
	}
	s.pool.Retire(f.ID, f.Generation)
	return describeUpdated(f, s.newID()), nil
}
