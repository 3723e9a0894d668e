package stepfunctions

import (
	"context"
	"errors"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type createStateMachineAliasInput struct {
	Name                 string  `json:"name"`
	Description          *string `json:"description"`
	RoutingConfiguration []route `json:"routingConfiguration"`
}

type createStateMachineAliasOutput struct {
	StateMachineAliasARN string      `json:"stateMachineAliasArn"`
	CreationDate         awsapi.Time `json:"creationDate"`
}

// createStateMachineAlias is idempotent: an equal alias is answered with.
func (s *Service) createStateMachineAlias(ctx context.Context, call *awsapi.Call, in *createStateMachineAliasInput) (*createStateMachineAliasOutput, error) {
	r, err := checkRouting(in.RoutingConfiguration)
	if err != nil {
		return nil, err
	}
	var made *alias
	err = s.changeMachine(ctx, call, r.machine(), func(m *stateMachine) ([]store.Write, bool, error) {
		wanted := s.newAlias(m, in)
		existing, _, err := s.aliases.Get(ctx, wanted.ARN)
		if err == nil {
			made = existing
			return nil, false, mayStandForAlias(existing, wanted)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, false, err
		}
		if err := s.checkRoutesExist(ctx, wanted.Routing); err != nil {
			return nil, false, err
		}
		if m.Aliases >= maxAliases {
			return nil, false, errQuotaExceeded.because("The state machine has 100 aliases already. Delete unused aliases first.")
		}
		m.Aliases++
		made = wanted
		return []store.Write{s.aliases.Put(wanted, 0)}, true, nil
	})
	if err != nil {
		return nil, missingMachine(err, in.RoutingConfiguration[0].VersionARN)
	}
	return &createStateMachineAliasOutput{StateMachineAliasARN: made.ARN, CreationDate: timestamp(made.CreationDate)}, nil
}

func (s *Service) newAlias(m *stateMachine, in *createStateMachineAliasInput) *alias {
	return &alias{
		ARN: m.ARN + ":" + in.Name, Name: in.Name, StateMachineARN: m.ARN,
		Description: in.Description, Routing: in.RoutingConfiguration, CreationDate: s.clock.Now(),
	}
}

func mayStandForAlias(existing, wanted *alias) error {
	if !equal(existing.Description, wanted.Description) || !slices.Equal(existing.Routing, wanted.Routing) {
		return errConflict.because("Failed to create alias because an alias with the same name " +
			"and a different routing configuration already exists.")
	}
	return nil
}

// missingMachine turns a missing state machine into the missing version that
// the request named.
func missingMachine(err error, versionARN string) error {
	var e *awsapi.Error
	if errors.As(err, &e) && e.Code == errStateMachineDoesNotExist.code {
		return resourceNotFound(versionARN)
	}
	return err
}
