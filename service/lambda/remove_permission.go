package lambda

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type removePermissionInput struct {
	FunctionName string
	Qualifier    string
	StatementId  string
	RevisionId   string
}

func (s *Service) removePermission(ctx context.Context, call *awsapi.Call, in *removePermissionInput) (*nothing, error) {
	r, err := parseReference(call, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	err = s.changePolicy(ctx, r, func(p *permissions) error {
		if len(p.Policy) == 0 {
			return notFound("No policy is associated with the given resource.")
		}
		i := p.statement(in.StatementId)
		if i < 0 {
			return notFound("Statement %s is not found in resource policy.", in.StatementId)
		}
		if err := p.checkRevision(in.RevisionId); err != nil {
			return err
		}
		p.Policy = slices.Delete(p.Policy, i, i+1)
		s.touch(p)
		return nil
	})
	if hasCode(err, codeNotFound) && s.isMissing(ctx, r) {
		err = notFound("No policy found for: %s", r.arn())
	}
	if err != nil {
		return nil, err
	}
	return &nothing{}, nil
}

// isMissing reports whether there is no such function, version or alias.
func (s *Service) isMissing(ctx context.Context, r reference) bool {
	_, err := s.resolve(ctx, r)
	return hasCode(err, codeNotFound)
}
