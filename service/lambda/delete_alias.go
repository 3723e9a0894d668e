package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// deleteAlias deletes an alias. Deleting one that is not there is no error.
func (s *Service) deleteAlias(ctx context.Context, call *awsapi.Call, in *namedAliasInput) (*nothing, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	_, err = s.changeWith(ctx, r, func(f *function) ([]store.Write, error) {
		named := r
		named.qualifier = in.Name
		a, err := s.aliases.get(ctx, named)
		if err != nil || a == nil {
			return nil, err
		}
		return append(s.forgetEventConfig(named), s.aliases.Drop(aliasKey(named), store.Any)), nil
	})
	if hasCode(err, codeNotFound) {
		err = nil
	}
	return &nothing{}, err
}
