package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// row is the data of a task's row: a task of a Runner, or a Map Run.
type row struct {
	interpreter.ScheduleTask
	MapRun *interpreter.StartMapRun `json:",omitempty"`
}

func encodeTask(c interpreter.ScheduleTask) []byte { return encodeRow(row{ScheduleTask: c}) }

func encodeRow(r row) []byte {
	data, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return data
}

// carryOut does what a committed transition asks for.
func (e *Engine) carryOut(t *transition) {
	id := t.live.record.ID
	for _, m := range t.addTimers {
		e.timers.set(m.Due)
	}
	for _, task := range t.cancel {
		key := store.TaskKey{Execution: id, ID: task}
		e.tasks.cancel(key)
		e.activities.remove(key)
	}
	for _, task := range t.ended {
		e.tasks.end(store.TaskKey{Execution: id, ID: task})
	}
	for _, c := range t.schedule {
		e.dispatch(e.task(t.live.record, c, ""))
	}
	for i := range t.startRuns {
		e.startMapRun(t.live.record, &t.startRuns[i])
	}
	for _, run := range t.stopRuns {
		e.mapRuns.stop(store.TaskKey{Execution: id, ID: run})
	}
	if t.stepped && t.live.closed {
		e.mapRuns.childEnded(t.live.record)
		e.watchers.Tell(id)
		e.ends.tell(t.live.record)
	}
	if t.stepped {
		e.observer.Changed(t.live.record, len(t.events), t.opened, t.live.closed)
	}
	if t.stepped && e.committed != nil {
		e.committed(t.live.record, t.events)
	}
}

func (e *Engine) task(r *store.Execution, c interpreter.ScheduleTask, submitted string) *Task {
	a, _ := arn.Parse(r.ARN) // made by us
	return &Task{
		ScheduleTask: c,
		Execution:    r.ID, ExecutionARN: r.ARN, ExecutionName: r.Name,
		StateMachineARN: r.StateMachineARN, StateMachineName: r.StateMachineName,
		Region: a.Region, Account: a.Account, ExecutionRole: r.RoleARN, Express: r.Express,
		RequestID: RequestID(r.ID, c.ID),
		Submitted: submitted,
	}
}

func regionOf(s string) string {
	a, _ := arn.Parse(s)
	return a.Region
}

// dispatch starts a task, or offers it to the workers of its activity. A
// drained engine leaves it to the next Open.
func (e *Engine) dispatch(t *Task) {
	if e.working.Err() != nil {
		return
	}
	key := store.TaskKey{Execution: t.Execution, ID: t.ID}
	takes := e.scheduler != nil && e.scheduler.Schedule(t)
	if t.Kind == interpreter.ActivityTask && !takes {
		e.offer(key, t)
		return
	}
	ctx, cancel := context.WithCancelCause(e.working)
	e.tasks.run(key, cancel)
	e.wg.Go(func() {
		defer cancel(nil)
		pending := e.run(ctx, t)
		e.tasks.returned(key, pending)
	})
}

// run does a task and delivers its outcome, unless that is pending.
func (e *Engine) run(ctx context.Context, t *Task) (pending bool) {
	outcome := e.outcome(ctx, t)
	if outcome.Pending || ctx.Err() != nil {
		return outcome.Pending
	}
	e.deliver(ctx, t.Execution, outcome.Event(t.ID))
	return false
}

// outcome has the Runner do a task. Its panic is the task's failure.
func (e *Engine) outcome(ctx context.Context, t *Task) (o Outcome) {
	defer func() {
		if v := recover(); v != nil {
			e.log.Error("task runner panicked", "execution", t.ExecutionARN, "task", t.ID, "panic", v, "stack", string(debug.Stack()))
			name, cause := "States.Runtime", "Treadle could not run the task; its log says why."
			o = Outcome{Failed: true, Error: &name, Cause: &cause}
		}
	}()
	return e.runner.Run(ctx, t, func(output string) error { return e.submitted(ctx, t, output) })
}

// deliver brings a task's outcome home. It does not give up while there is an
// execution that may wait for it, for the work is done and must not be lost.
func (e *Engine) deliver(ctx context.Context, id store.ID, event interpreter.Event) {
	for {
		_, err := e.do(ctx, &request{id: id, event: event})
		if err == nil || ctx.Err() != nil || errors.Is(err, store.ErrNotFound) {
			return
		}
		e.log.Log(ctx, levelOf(err), "task outcome not stored; trying again", "execution", id, "task", event.Task, "error", err)
		if !e.pause(afterTrouble) {
			return
		}
	}
}

// submitted records the answer to a task's submission, in history and in the
// task's row, so that it is not submitted again after a crash.
func (e *Engine) submitted(ctx context.Context, t *Task, output string) error {
	event := interpreter.Event{Kind: interpreter.TaskSubmitted, Task: t.ID, Output: output}
	if t.Kind == interpreter.ActivityTask {
		event = interpreter.Event{Kind: interpreter.TaskStarted, Task: t.ID, WorkerName: output}
		output = takenBy(output)
	}
	accepted, err := e.record(ctx, t, event, output)
	if err == nil && !accepted {
		err = ErrTaskTimedOut
	}
	return err
}

// record delivers news of a task and writes into its row how far it has come. It
// is false when nobody waits for the task any more.
func (e *Engine) record(ctx context.Context, t *Task, event interpreter.Event, submitted string) (accepted bool, err error) {
	a, err := e.do(ctx, &request{
		id:    t.Execution,
		event: event,
		putTask: &store.Task{Execution: t.Execution, ID: t.ID,
			Data: encodeTask(t.ScheduleTask), Submitted: submitted},
	})
	return a.accepted, err
}

// resumeTasks dispatches the tasks that were open when the store was closed.
func (e *Engine) resumeTasks(ctx context.Context) error {
	const page = 1000
	var runs []*mapRun
	for resumed := 0; ; {
		open, err := e.store.ClaimTasks(ctx, page)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			for _, m := range runs {
				e.goOnWith(m)
			}
			if resumed > 0 {
				e.log.Info("open executions go on", "tasks", resumed)
			}
			return nil
		}
		resumed += len(open)
		for _, task := range open {
			m, err := e.resumeTask(ctx, task)
			if err != nil {
				return err
			}
			if m != nil {
				runs = append(runs, m)
			}
		}
	}
}

func decodeRow(data []byte) (r row, err error) {
	err = json.Unmarshal(data, &r)
	return r, err
}

// resumeTask dispatches a task. A Map Run is made known only.
func (e *Engine) resumeTask(ctx context.Context, task store.Task) (*mapRun, error) {
	record, err := e.store.Execution(ctx, task.Execution)
	if errors.Is(err, store.ErrNotFound) {
		e.log.Warn("task of an unknown execution left alone", "execution", task.Execution, "task", task.ID)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := decodeRow(task.Data)
	if err != nil {
		return nil, fmt.Errorf("task %d of %s: %w", task.ID, record.ARN, err)
	}
	if data.MapRun != nil {
		return e.addMapRun(record, data.MapRun), nil
	}
	e.dispatch(e.task(record, data.ScheduleTask, task.Submitted))
	return nil, nil
}
