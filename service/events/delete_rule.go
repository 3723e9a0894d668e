package events

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
)

type ruleInput struct {
	Name         string
	EventBusName string
	Force        bool
}

// deleteRule says nothing of a rule that is not there, as AWS does.
func (s *Service) deleteRule(ctx context.Context, call *awsapi.Call, in *ruleInput) (*empty, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	r, version, err := s.rule(ctx, call, in.Name, in.EventBusName)
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		if _, _, busErr := s.bus(ctx, call, in.EventBusName); busErr != nil {
			return nil, busErr
		}
		return nil, nil
	case err != nil:
		return nil, err
	case r.ManagedBy != "" && !in.Force:
		return nil, managedRule(r)
	case len(r.Targets) > 0:
		return nil, validationError("Rule can't be deleted since it has targets.")
	}
	if err := s.options.Store.Apply(ctx, s.rules.Drop(r.key(), version)); err != nil {
		return nil, busy(err)
	}
	r.State = disabled
	s.apply(r)
	return nil, nil
}

func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	return ok && e.Code == code
}
