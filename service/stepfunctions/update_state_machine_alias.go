package stepfunctions

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type updateStateMachineAliasInput struct {
	StateMachineAliasARN string  `json:"stateMachineAliasArn"`
	Description          *string `json:"description"`
	RoutingConfiguration []route `json:"routingConfiguration"`
}

type updateStateMachineAliasOutput struct {
	UpdateDate awsapi.Time `json:"updateDate"`
}

func (s *Service) updateStateMachineAlias(ctx context.Context, call *awsapi.Call, in *updateStateMachineAliasInput) (*updateStateMachineAliasOutput, error) {
	if in.Description == nil && in.RoutingConfiguration == nil {
		return nil, validation(reasonMissing, "Either the description or the routing configuration must be specified")
	}
	now := s.clock.Now()
	err := s.changeAlias(ctx, call, in.StateMachineAliasARN, func(m *stateMachine, a *alias) (store.Write, error) {
		if in.Description != nil {
			a.Description = in.Description
		}
		if in.RoutingConfiguration != nil {
			if err := s.checkRerouting(ctx, m, in.RoutingConfiguration); err != nil {
				return store.Write{}, err
			}
			a.Routing = in.RoutingConfiguration
		}
		a.UpdateDate = now
		return s.aliases.Put(a, store.Any), nil
	})
	if err != nil {
		return nil, err
	}
	return &updateStateMachineAliasOutput{UpdateDate: timestamp(now)}, nil
}

// checkRerouting checks new routes of an alias of the machine.
func (s *Service) checkRerouting(ctx context.Context, m *stateMachine, routing []route) error {
	first, err := checkRouting(routing)
	if err != nil {
		return err
	}
	if first.unqualified() != m.ARN {
		return validation(reasonRouting, "Routing configuration must reference versions of the same state machine.")
	}
	return s.checkRoutesExist(ctx, routing)
}
