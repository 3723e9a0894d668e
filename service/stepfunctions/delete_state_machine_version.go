package stepfunctions

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type deleteStateMachineVersionInput struct {
	StateMachineVersionARN string `json:"stateMachineVersionArn"`
}

// deleteStateMachineVersion succeeds where there is no such version. One that
// an alias routes to stays.
func (s *Service) deleteStateMachineVersion(ctx context.Context, call *awsapi.Call, in *deleteStateMachineVersionInput) (*empty, error) {
	r, err := parseStateMachine(in.StateMachineVersionARN)
	if err != nil {
		return nil, err
	}
	if !r.isVersion() {
		return nil, errInvalidARN.because(r.ARN)
	}
	err = s.changeMachine(ctx, call, r.machine(), func(m *stateMachine) ([]store.Write, bool, error) {
		v, err := s.findVersion(ctx, r)
		if errors.Is(err, store.ErrNotFound) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if err := s.checkUnrouted(ctx, m, v); err != nil {
			return nil, false, err
		}
		m.Versions--
		if m.Published == v.Number {
			m.Published = 0
		}
		return []store.Write{s.versions.Drop(v.key(), store.Any)}, true, nil
	})
	var e *awsapi.Error
	if errors.As(err, &e) && (e.Code == errStateMachineDoesNotExist.code || e.Code == errStateMachineDeleting.code) {
		return &empty{}, nil
	}
	return &empty{}, err
}

// checkUnrouted answers ConflictException where an alias routes to the version.
func (s *Service) checkUnrouted(ctx context.Context, m *stateMachine, v *version) error {
	var names []string
	for a, err := range s.aliases.List(ctx, m.ARN+":", "") {
		if err != nil {
			return err
		}
		if a.routesTo(v.arn()) {
			names = append(names, a.Name)
		}
	}
	if names != nil {
		return errConflict.because("Version to be deleted must not be referenced by an alias. " +
			"Current list of aliases referencing this version: [" + strings.Join(names, ", ") + "]")
	}
	return nil
}
