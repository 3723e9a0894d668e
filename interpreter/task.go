package interpreter

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/jsonvalue"
)

// schedule does a Task state: it asks for the task.
func (r *run) schedule(t *thread, state *asl.State) *failure {
	v := r.view(t, state)
	res := parseResource(state.Task.Resource)
	if res.callback() {
		v.makeToken()
	}
	c, f := v.prepare(&res)
	if f != nil {
		return f.in(t, state)
	}
	c.ID = r.emit(t, scheduledEvents[res.kind], v.scheduled(&res, &c))
	if res.kind != ActivityTask {
		r.emit(t, startedEvents[res.kind], res.details())
	}
	if r.full {
		return nil
	}
	r.commands = append(r.commands, c)
	t.phase = phaseTask
	t.task = task{
		id: c.ID, token: c.Token, timeout: c.TimeoutSeconds, heartbeat: c.HeartbeatSeconds,
		started: res.kind != ActivityTask,
	}
	if t.task.started {
		r.startTaskTimers(t)
	}
	return nil
}

// prepare evaluates what the task needs.
func (v *view) prepare(res *resource) (ScheduleTask, *fault) {
	spec := v.state.Task
	c := ScheduleTask{
		Kind: res.kind, Resource: res.arn, State: v.state.Name,
		Attempt: v.t.attempts(), Role: v.m.Execution.RoleARN,
	}
	if slices.Contains(v.e.MissingActivities, res.arn) {
		return c, runtimeFault("The activity %s does not exist.", res.arn)
	}
	parameters, f := v.arguments()
	if f != nil {
		return c, f
	}
	if f := v.check(res, &parameters); f != nil {
		return c, f
	}
	c.Parameters = parameters.Text()
	if v.root, f = v.effective(); f != nil {
		return c, f
	}
	if c.TimeoutSeconds, f = v.integer(spec.Timeout); f != nil {
		return c, f
	}
	if c.HeartbeatSeconds, f = v.integer(spec.Heartbeat); f != nil {
		return c, f
	}
	if c.Role, f = v.role(spec.Credentials); f != nil {
		return c, f
	}
	c.Token = v.token
	return c, nil
}

// check holds the arguments of an integration against what it takes.
func (v *view) check(res *resource, arguments *document) *fault {
	if res.kind != IntegrationTask || v.m.CheckArguments == nil {
		return nil
	}
	problems := v.m.CheckArguments(res.arn, arguments.Value())
	if len(problems) == 0 {
		return nil
	}
	field := "Parameters"
	if v.state.QueryLanguage == asl.JSONata {
		field = "Arguments"
	}
	return runtimeFault("The %s '%s' could not be used to start the Task: [%s]",
		field, arguments.Text(), strings.Join(problems, ", "))
}

// role returns the role that the task acts as.
func (v *view) role(credentials *asl.Template) (string, *fault) {
	if credentials == nil {
		return v.m.Execution.RoleARN, nil
	}
	value, f := v.evaluate(credentials)
	if f != nil {
		return "", f
	}
	arn := value.Get("RoleArn")
	if arn.Kind() != jsonvalue.String {
		return "", runtimeFault("The field 'Credentials/RoleArn' must be a string but was: %s", arn.JSON())
	}
	return arn.Text(), nil
}

// startTaskTimers starts the timers of a task that has been started.
func (r *run) startTaskTimers(t *thread) {
	if n := t.task.timeout; n > 0 {
		t.timer = r.startTimer(r.e.Time.Add(seconds(n)))
	}
	r.startHeartbeat(t)
}

func (r *run) startHeartbeat(t *thread) {
	if n := t.task.heartbeat; n > 0 {
		t.heartbeat = r.startTimer(r.e.Time.Add(seconds(n)))
	}
}

// taskEvent lets news of a task take effect. It reports whether anybody waits
// for them.
func (r *run) taskEvent() bool {
	t := r.s.withTask(r.e.Task)
	if t == nil {
		return false
	}
	t.base = t.previous
	res := parseResource(r.state(t).Task.Resource)
	var f *failure
	switch r.e.Kind {
	case TaskStarted:
		return r.taskStarted(t)
	case TaskSubmitted:
		return r.taskSubmitted(t, &res)
	case TaskHeartbeat:
		r.cancelTimer(&t.heartbeat)
		r.startHeartbeat(t)
	case TaskFailed:
		f = r.taskFailed(t, &res, &failure{name: r.e.Error, cause: r.e.Cause}, failedEvents[min(r.e.Phase, PhaseSubmit)][res.kind])
	case TaskSucceeded:
		f = r.taskSucceeded(t, &res)
	}
	r.resume(t, f)
	return true
}

func (r *run) taskStarted(t *thread) bool {
	if t.task.started {
		return false
	}
	t.task.started = true
	r.emit(t, history.ActivityStarted, history.Details{WorkerName: r.e.WorkerName})
	r.startTaskTimers(t)
	r.resume(t, nil)
	return true
}

func (r *run) taskSubmitted(t *thread, res *resource) bool {
	if t.task.submitted || res.kind != IntegrationTask {
		return false
	}
	t.task.submitted = true
	d := res.details()
	d.Output = r.e.Output
	r.emit(t, history.TaskSubmitted, d)
	r.resume(t, nil)
	return true
}

func (r *run) taskSucceeded(t *thread, res *resource) *failure {
	if len(r.e.Output) > r.m.Limits.payloadBytes() {
		return r.taskFailed(t, res, tooLarge(res.label()), failedEvents[PhaseRun][res.kind])
	}
	r.taskOver(t)
	d := res.details()
	d.Output = r.e.Output
	r.emit(t, succeededEvents[res.kind], d)
	t.base = t.previous
	state := r.state(t)
	return r.leave(t, state, exit{
		result: textDocument(r.e.Output), assign: state.Assign, output: state.Output, next: state.Next,
	})
}

func (r *run) taskFailed(t *thread, res *resource, f *failure, typ history.Type) *failure {
	r.taskOver(t)
	d := res.details()
	d.Error, d.Cause = f.name, f.cause
	r.emit(t, typ, d)
	t.base = t.previous
	return f
}

// taskTimedOut ends a task that was not done in time.
func (r *run) taskTimedOut(t *thread, f *failure) {
	res := parseResource(r.state(t).Task.Resource)
	r.commands = append(r.commands, CancelTask{ID: t.task.id})
	r.resume(t, r.taskFailed(t, &res, f, timedOutEvents[res.kind]))
}

func (r *run) taskOver(t *thread) {
	r.cancelTimer(&t.timer)
	r.cancelTimer(&t.heartbeat)
	t.task = task{}
	t.phase = phaseNone
}
