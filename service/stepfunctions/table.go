package stepfunctions

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// tableActivities is the table of store.Resources that holds the activities,
// by ARN. Who schedules activity tasks looks there whether an activity exists.
const tableActivities = "states/activity"

const (
	tableStateMachines = "states/stateMachine"
	tableRevisions     = "states/revision"
	tableVersions      = "states/version"
	tableAliases       = "states/alias"
	tableRedrives      = "states/redrive"
)

// change applies the writes that f computes from what it reads, as table.Change
// does.
func (s *Service) change(ctx context.Context, f func() ([]store.Write, error)) error {
	err := table.Change(ctx, s.store, f)
	if errors.Is(err, table.ErrBusy) {
		return errConflict.because("The resource is being changed by other requests at the same time. Try again.")
	}
	return err
}
