package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// The redrive statuses of executions.
const (
	isRedrivable         = "REDRIVABLE"
	isNotRedrivable      = "NOT_REDRIVABLE"
	isRedrivableByMapRun = "REDRIVABLE_BY_MAP_RUN"
)

// redrivable is how long after its end an execution can be redriven.
const redrivable = 14 * 24 * time.Hour

// redriveStatus says whether an execution can be redriven, and why not
// (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html).
func (s *Service) redriveStatus(ctx context.Context, x *store.Execution) (status string, reason *string, err error) {
	m, _, err := s.machines.Get(ctx, x.StateMachineARN)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", nil, err
	}
	why := ""
	now := s.clock.Now()
	switch {
	case m != nil && m.Status == deleting:
		why = "State machine is in DELETING status"
	case x.Status == store.Status(interpreter.Running), x.Status == store.Status(interpreter.Succeeded):
		why = fmt.Sprintf("Execution is %s and cannot be redriven", x.Status)
	case now.Sub(x.StopDate) > redrivable:
		why = "Execution redrivable period exceeded"
	case now.After(x.StartDate.AddDate(1, 0, 0)):
		why = "Execution has exceeded the max execution time"
	case len(x.Redrive) == 0 && !x.Express:
		why = "Execution history event limit exceeded" // of all other ends something is kept
	}
	switch {
	case why != "":
		return isNotRedrivable, &why, nil
	case x.ParentMapRunARN != "":
		return isRedrivableByMapRun, nil, nil
	}
	return isRedrivable, nil, nil
}
