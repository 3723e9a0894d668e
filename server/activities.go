package server

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store"
)

// activityExists tells the engine whether an activity is there. It looks into
// the store, for the engine resumes executions before Step Functions is open.
func activityExists(ctx context.Context, st store.Resources, arn string) (bool, error) {
	_, err := st.Get(ctx, store.Key{Table: stepfunctions.TableActivities, Key: arn})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
