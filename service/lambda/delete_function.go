package lambda

import (
	"context"
	"strings"

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
	var deleted []*function
	if r.qualifier == "" {
		deleted, err = s.deleteAll(ctx, r)
	} else {
		deleted, err = s.deleteVersion(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	for _, f := range deleted {
		s.pool.RetireAll(f.ID)
	}
	return &deleteFunctionOutput{204}, nil
}

// deleteAll deletes a function with its versions and aliases.
func (s *Service) deleteAll(ctx context.Context, r reference) (deleted []*function, err error) {
	err = s.write(ctx, r, func() ([]store.Write, error) {
		f, version, err := s.find(ctx, r)
		if err != nil {
			return nil, err
		}
		deleted = []*function{f}
		writes := append(s.forgetEventConfig(r), s.functions.Drop(f.key(), version))
		for v, err := range s.versions.of(ctx, f, 0) {
			if err != nil {
				return nil, err
			}
			deleted = append(deleted, v)
			writes = append(append(writes, s.versions.Drop(versionKey(f, v.Version), store.Any)), s.forgetEventConfig(v.qualified())...)
		}
		for a, err := range s.aliases.of(ctx, f, "") {
			if err != nil {
				return nil, err
			}
			writes = append(append(writes, s.aliases.Drop(aliasKey(a.reference()), store.Any)), s.forgetEventConfig(a.reference())...)
		}
		return writes, nil
	})
	return deleted, err
}

// deleteVersion deletes one version that no alias needs. Deleting one that is not
// there is no error.
func (s *Service) deleteVersion(ctx context.Context, r reference) (deleted []*function, err error) {
	number, ok := versionNumber(r.qualifier)
	if !ok {
		return nil, invalidParameter("Deletion of aliases is not currently supported.")
	}
	_, err = s.changeWith(ctx, r.unqualified(), func(f *function) ([]store.Write, error) {
		deleted = nil
		v, err := s.versions.get(ctx, f, number)
		if err != nil || v == nil {
			return nil, err
		}
		var names []string
		for a, err := range s.aliases.of(ctx, f, "") {
			if err != nil {
				return nil, err
			}
			if a.leadsTo(number) {
				names = append(names, a.Name)
			}
		}
		if len(names) > 0 {
			return nil, conflict("Unable to delete version because the following aliases reference it: [%s]", strings.Join(names, ", "))
		}
		deleted = []*function{v}
		return append(s.forgetEventConfig(r), s.versions.Drop(versionKey(f, number), store.Any)), nil
	})
	return deleted, err
}
