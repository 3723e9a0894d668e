package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

func (s *Service) deleteStateMachineAlias(ctx context.Context, call *awsapi.Call, in *aliasInput) (*empty, error) {
	return &empty{}, s.changeAlias(ctx, call, in.StateMachineAliasARN, func(m *stateMachine, a *alias) (store.Write, error) {
		m.Aliases--
		return s.aliases.Drop(a.ARN, store.Any), nil
	})
}
