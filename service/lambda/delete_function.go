package lambda

import (
	"context"

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
	var deleted *function
	err = s.write(ctx, r, func() ([]store.Write, error) {
		f, version, err := s.find(ctx, r.unqualified())
		if err != nil || r.qualifier != "" {
			return nil, err // deleting a version that is not there is no error
		}
		deleted = f
		return []store.Write{s.functions.Drop(f.key(), version)}, nil
	})
	if err != nil {
		return nil, err
	}
	if deleted != nil {
		s.pool.RetireAll(deleted.ID)
	}
	return &deleteFunctionOutput{204}, nil
}
