package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
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
	switch {
	case m != nil && m.Status == deleting:
		why = "State machine is in DELETING status"
	case x.Status == store.Status(interpreter.Running), x.Status == store.Status(interpreter.Succeeded):
		why = fmt.Sprintf("Execution is %s and cannot be redriven", x.Status)
	case s.clock.Now().Sub(x.StopDate) > redrivable:
		why = "Execution redrivable period exceeded"
	}
	if why != "" {
		return "NOT_REDRIVABLE", &why, nil
	}
	return "REDRIVABLE", nil, nil
}
