package lambda

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type deleteFunctionOutput struct{ StatusCode int }

func (s *Service) deleteFunction(ctx context.Context, call *awsapi.Call, in *functionInput) (*deleteFunctionOutput, error) {
	r, err := parseReference(call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if r.qualifier == latest {
		return nil, invalidParameter("$LATEST version cannot be deleted without deleting the function.")
	}
	for {
		f, version, err := s.find(ctx, r.unqualified())
		if err != nil {
			return nil, err
		}
		if r.qualifier != "" {
			return &deleteFunctionOutput{204}, nil // deleting a version that is not there is no error
		}
		err = s.functions.delete(ctx, f, version)
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.pool.RetireAll(f.ID)
		return &deleteFunctionOutput{204}, nil
	}
}
