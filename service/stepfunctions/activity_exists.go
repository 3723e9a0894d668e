package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// ActivityExists returns what tells an engine whether an activity is there. It
// looks into the store, for the engine resumes executions before the service is
// open.
func ActivityExists(s store.Resources) func(ctx context.Context, arn string) (bool, error) {
	return func(ctx context.Context, arn string) (bool, error) {
		_, err := s.Get(ctx, store.Key{Table: tableActivities, Key: arn})
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
}
