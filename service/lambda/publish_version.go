package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type publishVersionInput struct {
	FunctionName string
	CodeSha256   *string
	Description  *string
	RevisionId   string
	PublishTo    string
}

func (s *Service) publishVersion(ctx context.Context, call *awsapi.Call, in *publishVersionInput) (*functionConfiguration, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	if in.PublishTo != "" {
		return nil, invalidParameter("Treadle has no capacity providers for functions: leave PublishTo out.")
	}
	var v *function
	fresh := false
	_, err = s.changeWith(ctx, r, func(f *function) (writes []store.Write, err error) {
		if err := f.checkRevision(in.RevisionId); err != nil {
			return nil, err
		}
		if have := codeSHA256(f.CodeHash); in.CodeSha256 != nil && *in.CodeSha256 != have {
			return nil, invalidParameter("CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please try again with the CodeSHA256 in $LATEST.", *in.CodeSha256, have)
		}
		v, writes, err = s.publish(ctx, f, in.Description)
		fresh = len(writes) > 0
		return writes, err
	})
	if err != nil {
		return nil, err
	}
	if fresh {
		return describeCreated(v, s.newID()), nil
	}
	return describe(v, v.version()), nil
}
