package engine

import "fmt"

// missing lists the activities that an execution may need and that do not exist.
func (e *Engine) missing(l *live) (arns []string, err error) {
	if l.closed || e.activityExists == nil {
		return nil, nil
	}
	for _, arn := range l.machine.Program.Activities {
		exists, err := e.activityExists(e.ctx, arn)
		if err != nil {
			return nil, fmt.Errorf("look up activity %s: %w", arn, err)
		}
		if !exists {
			arns = append(arns, arn)
		}
	}
	return arns, nil
}
