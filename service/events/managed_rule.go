package events

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// EnsureManagedRule has a rule be there that a service manages for itself, as AWS
// shows it. It has no targets: the service is told without them.
func (s *Service) EnsureManagedRule(ctx context.Context, account, region, name, managedBy, eventPattern, description string) error {
	key := ruleKey(busKey(account, region, defaultBus), name)
	if _, _, err := s.rules.Get(ctx, key); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err := s.keepRule(ctx, &bus{Account: account, Region: region, Name: defaultBus}, name, func(r *rule, _ bool) error {
		r.Pattern, r.Description, r.ManagedBy, r.State = eventPattern, description, managedBy, enabled
		return nil
	})
	return err
}
