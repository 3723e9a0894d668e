package interpreter

import "github.com/treadle-run/treadle/history"

// byKind holds an event type for each TaskKind.
type byKind map[TaskKind]history.Type

var (
	scheduledEvents = byKind{
		LambdaTask:      history.LambdaFunctionScheduled,
		ActivityTask:    history.ActivityScheduled,
		IntegrationTask: history.TaskScheduled,
	}
	startedEvents = byKind{
		LambdaTask:      history.LambdaFunctionStarted,
		IntegrationTask: history.TaskStarted,
	}
	succeededEvents = byKind{
		LambdaTask:      history.LambdaFunctionSucceeded,
		ActivityTask:    history.ActivitySucceeded,
		IntegrationTask: history.TaskSucceeded,
	}
	timedOutEvents = byKind{
		LambdaTask:      history.LambdaFunctionTimedOut,
		ActivityTask:    history.ActivityTimedOut,
		IntegrationTask: history.TaskTimedOut,
	}
)

// failedEvents says how a failure is written, by the phase it happened in. Where
// AWS has no type for a phase, that of a failed run stands.
var failedEvents = map[Phase]byKind{
	PhaseRun: {
		LambdaTask:      history.LambdaFunctionFailed,
		ActivityTask:    history.ActivityFailed,
		IntegrationTask: history.TaskFailed,
	},
	PhaseSchedule: {
		LambdaTask:      history.LambdaFunctionScheduleFailed,
		ActivityTask:    history.ActivityScheduleFailed,
		IntegrationTask: history.TaskFailed,
	},
	PhaseStart: {
		LambdaTask:      history.LambdaFunctionStartFailed,
		ActivityTask:    history.ActivityFailed,
		IntegrationTask: history.TaskStartFailed,
	},
	PhaseSubmit: {
		LambdaTask:      history.LambdaFunctionFailed,
		ActivityTask:    history.ActivityFailed,
		IntegrationTask: history.TaskSubmitFailed,
	},
}

// details returns what events of the task other than its scheduling share.
func (r *resource) details() history.Details {
	return history.Details{Resource: r.action, ResourceType: r.service}
}

// scheduled returns the details of the event that schedules the task.
func (v *view) scheduled(r *resource, c *ScheduleTask) history.Details {
	d := r.details()
	if r.kind == IntegrationTask {
		d.Region, d.Parameters = v.m.Execution.Region, c.Parameters
	} else {
		d.Resource, d.Input = r.arn, c.Parameters
	}
	if v.state.Task.Timeout != nil {
		d.TimeoutSeconds = new(c.TimeoutSeconds)
	}
	if v.state.Task.Heartbeat != nil {
		d.HeartbeatSeconds = new(c.HeartbeatSeconds)
	}
	if v.state.Task.Credentials != nil {
		d.CredentialsRole = c.Role
	}
	return d
}
