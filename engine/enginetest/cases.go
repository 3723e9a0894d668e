package enginetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
)

const (
	lambdaTask = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
	jobTask    = `"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"j","JobQueue":"q","JobDefinition":"d"}`
	tokenTask  = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"token.$":"$$.Task.Token"}}`
	// a job that knows the task's token
	tokenJobTask = `"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{"JobName":"j","JobQueue":"q","JobDefinition":"d","Parameters":{"token.$":"$$.Task.Token"}}`

	activity   = "arn:aws:states:us-east-1:000000000000:activity:a"
	workerTask = `"Type":"Task","Resource":"` + activity + `"`
)

var cases = []testCase{
	{"an execution without tasks ends at once", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Pass","Result":7,"End":true}`, `{}`)
		h.wait(id, "SUCCEEDED", `7`)
		want := []history.Type{history.ExecutionStarted, history.PassStateEntered, history.PassStateExited, history.ExecutionSucceeded}
		if got := h.types(id); !slices.Equal(got, want) {
			h.t.Errorf("history is %v, want %v", got, want)
		}
	}},
	{"a second execution of the same name is refused and the first one given", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Wait","Seconds":10,"End":true}`, `{"a":1}`)
		r, err := h.tryStart("x", `"A":{"Type":"Succeed"}`, `{}`)
		if !errors.Is(err, store.ErrExists) || r == nil || r.ID != id {
			h.t.Errorf("second start gave %v, %v", r, err)
		}
		h.wait(id, "SUCCEEDED", `{"a":1}`)
	}},
	{"a wait lasts as long as it says", func(h *Harness) {
		began := time.Now()
		id := h.start("x", `"A":{"Type":"Wait","Seconds":90,"End":true}`, `{}`)
		h.wait(id, "SUCCEEDED", `{}`)
		if took := time.Since(began); took < 90*time.Second || took > 91*time.Second {
			h.t.Errorf("waited %v", took)
		}
	}},
	{"a timer set later but due sooner is not held up", func(h *Harness) {
		long := h.start("long", `"A":{"Type":"Wait","Seconds":1000,"End":true}`, `{}`)
		synctest.Wait()
		began := time.Now()
		short := h.start("short", `"A":{"Type":"Wait","Seconds":1,"End":true}`, `{}`)
		h.wait(short, "SUCCEEDED", `{}`)
		if took := time.Since(began); took > 2*time.Second {
			h.t.Errorf("waited %v", took)
		}
		h.wait(long, "SUCCEEDED", `{}`)
	}},
	{"a task's output is the state's", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{"n":1}`)
		c := h.next()
		if c.Parameters != `{"n":1}` || c.RequestID == "" {
			h.t.Errorf("task has parameters %s, request id %q", c.Parameters, c.RequestID)
		}
		c.succeed(`{"n":2}`)
		h.wait(id, "SUCCEEDED", `{"n":2}`)
	}},
	{"a failed task is retried after its interval", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"Retry":[{"ErrorEquals":["E"],"IntervalSeconds":5}],"End":true}`, `{}`)
		h.next().fail("E", "once")
		began := time.Now()
		h.next().succeed(`1`)
		if took := time.Since(began); took < 5*time.Second {
			h.t.Errorf("retried after %v", took)
		}
		h.wait(id, "SUCCEEDED", `1`)
	}},
	{"a task that takes too long is cancelled", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"TimeoutSeconds":30,"End":true}`, `{}`)
		c := h.next()
		r := h.wait(id, "FAILED", ``)
		if text(r.Error) != "States.Timeout" {
			h.t.Errorf("error is %s", text(r.Error))
		}
		<-c.ctx.Done()
		if cause := context.Cause(c.ctx); !errors.Is(cause, engine.ErrTaskTimedOut) {
			h.t.Errorf("the task's context ended with cause %v", cause)
		}
	}},
	{"Stop ends an execution and its task", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{}`)
		c := h.next()
		name, cause := "E", "enough"
		stopped, err := h.engine.Stop(h.t.Context(), id, &name, &cause)
		if err != nil {
			h.t.Fatal(err)
		}
		<-c.ctx.Done()
		r := h.wait(id, "ABORTED", ``)
		if text(r.Error) != name || text(r.Cause) != cause || !r.StopDate.Equal(stopped) {
			h.t.Errorf("record is %+v", r)
		}
		again, err := h.engine.Stop(h.t.Context(), id, nil, nil)
		if err != nil || !again.Equal(stopped) {
			h.t.Errorf("a second Stop gave %v, %v", again, err)
		}
	}},
	{"an answer by token ends the task, once", func(h *Harness) {
		id := h.start("x", `"A":{`+tokenTask+`,"End":true}`, `{}`)
		c := h.next()
		if err := c.submitted(`{}`); err != nil {
			h.t.Fatal(err)
		}
		c.outcome <- engine.Outcome{Pending: true}
		ctx := h.t.Context()
		if err := h.engine.SendTaskHeartbeat(ctx, c.Token); err != nil {
			h.t.Errorf("heartbeat: %v", err)
		}
		if err := h.engine.SendTaskSuccess(ctx, c.Token, `"done"`); err != nil {
			h.t.Errorf("success: %v", err)
		}
		if err := h.engine.SendTaskSuccess(ctx, c.Token, `"done"`); !errors.Is(err, engine.ErrTaskTimedOut) {
			h.t.Errorf("second success: %v", err)
		}
		if err := h.engine.SendTaskFailure(ctx, "nonsense", nil, nil); !errors.Is(err, engine.ErrInvalidToken) {
			h.t.Errorf("nonsense token: %v", err)
		}
		h.wait(id, "SUCCEEDED", `"done"`)
	}},
	{"workers of an activity get its tasks, whoever comes first", func(h *Harness) {
		id := h.start("early", `"A":{`+workerTask+`,"End":true}`, `{"n":1}`)
		h.work(`{"n":1}`, `1`)
		h.wait(id, "SUCCEEDED", `1`)
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.work(`{"n":2}`, `2`)
		}()
		synctest.Wait()
		id = h.start("late", `"A":{`+workerTask+`,"End":true}`, `{"n":2}`)
		<-done
		h.wait(id, "SUCCEEDED", `2`)
	}},
	{"a worker that waits in vain goes away with nothing", func(h *Harness) {
		began := time.Now()
		task, err := h.engine.ActivityTask(h.t.Context(), activity, "w")
		if task != nil || err != nil || time.Since(began) != engine.Waiting {
			h.t.Errorf("got %v, %v after %v", task, err, time.Since(began))
		}
	}},
	{"what waits at an activity is seen", func(h *Harness) {
		id := h.start("x", `"A":{`+workerTask+`,"End":true}`, `{"n":1}`)
		synctest.Wait()
		q := h.engine.ActivityQueue(activity, 5)
		if q.TaskCount != 1 || q.WorkerCount != 0 || len(q.Tasks) != 1 || q.Tasks[0].Input != `{"n":1}` || !strings.HasSuffix(q.Tasks[0].ExecutionARN, ":x") {
			h.t.Errorf("with a task: %+v", q)
		}
		h.work(`{"n":1}`, `1`)
		h.wait(id, "SUCCEEDED", `1`)
		ctx, cancel := context.WithCancel(h.t.Context())
		left := make(chan struct{})
		go func() {
			defer close(left)
			h.engine.ActivityTask(ctx, activity, "w")
		}()
		synctest.Wait()
		q = h.engine.ActivityQueue(activity, 5)
		if q.TaskCount != 0 || q.WorkerCount != 1 || len(q.Workers) != 1 || q.Workers[0].Name != "w" || !q.Workers[0].Since.Equal(time.Now()) {
			h.t.Errorf("with a worker: %+v", q)
		}
		if all := h.engine.ActivityQueues(); len(all) != 1 || all[activity].WorkerCount != 1 {
			h.t.Errorf("of all activities: %+v", all)
		}
		cancel()
		<-left
		if q = h.engine.ActivityQueue(activity, 5); q.WorkerCount != 0 {
			h.t.Errorf("without them: %+v", q)
		}
	}},
	{"a task of .sync that is answered by its token leaves running what it started", func(h *Harness) {
		id := h.start("x", `"A":{`+tokenJobTask+`,"End":true}`, `{}`)
		c := h.next()
		if err := c.submitted(`{"JobId":"1"}`); err != nil {
			h.t.Fatal(err)
		}
		if err := h.engine.SendTaskSuccess(h.t.Context(), c.Token, `"early"`); err != nil {
			h.t.Fatal(err)
		}
		h.wait(id, "SUCCEEDED", `"early"`)
		synctest.Wait()
		if c.ctx.Err() != nil {
			h.t.Errorf("the task's context ended with cause %v", context.Cause(c.ctx))
		}
		c.succeed(`"late"`)
		synctest.Wait()
		h.wait(id, "SUCCEEDED", `"early"`)
	}},
	{"a task of an activity that does not exist fails the execution", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Wait","Seconds":5,"Next":"B"},"B":{`+workerTask+`,"End":true}`, `{}`)
		synctest.Wait()
		h.delete(activity)
		r := h.wait(id, "FAILED", ``)
		if text(r.Error) != "States.Runtime" {
			h.t.Errorf("error is %s", text(r.Error))
		}
		want := []history.Type{history.ExecutionStarted, history.WaitStateEntered, history.WaitStateExited, history.TaskStateEntered, history.ExecutionFailed}
		if got := h.types(id); !slices.Equal(got, want) {
			h.t.Errorf("history is %v, want %v", got, want)
		}
	}},
	{"activities that cannot be looked up are looked up again", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Wait","Seconds":5,"Next":"B"},"B":{`+workerTask+`,"End":true}`, `{}`)
		synctest.Wait()
		trouble := errors.New("disk on fire")
		h.failNextLookUp(trouble)
		h.work(`{}`, `1`)
		h.wait(id, "SUCCEEDED", `1`)
		h.failNextLookUp(trouble)
		if _, err := h.tryStart("y", `"A":{`+workerTask+`,"End":true}`, `{}`); !errors.Is(err, trouble) {
			h.t.Errorf("start gave %v", err)
		}
	}},
	{"arguments that cannot be used fail the execution before the task is scheduled", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message":"m","Bad":1},"End":true}`, `{}`)
		r := h.wait(id, "FAILED", ``)
		want := "An error occurred while executing the state 'A' (entered at the event id #2). " +
			`The Parameters '{"Message":"m","Bad":1}' could not be used to start the Task: [Bad is bad for arn:aws:states:::sns:publish]`
		if text(r.Error) != "States.Runtime" || text(r.Cause) != want || len(h.types(id)) != 3 {
			h.t.Errorf("error %s, cause %s, history %v", text(r.Error), text(r.Cause), h.types(id))
		}
	}},
	{"timers keep their due time over a restart", func(h *Harness) {
		began := time.Now()
		id := h.start("x", `"A":{"Type":"Wait","Seconds":100,"End":true}`, `{}`)
		time.Sleep(40 * time.Second)
		h.restart()
		h.wait(id, "SUCCEEDED", `{}`)
		if took := time.Since(began); took < 100*time.Second || took > 101*time.Second {
			h.t.Errorf("waited %v in all", took)
		}
	}},
	{"a task in flight is done again after a restart under the same request id", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{}`)
		first := h.next().RequestID
		h.restart()
		c := h.next()
		if c.RequestID != first || c.Submitted != "" {
			h.t.Errorf("request id is %s, was %s; submitted %q", c.RequestID, first, c.Submitted)
		}
		c.succeed(`1`)
		h.wait(id, "SUCCEEDED", `1`)
	}},
	{"a submission is remembered over a restart", func(h *Harness) {
		id := h.start("x", `"A":{`+jobTask+`,"End":true}`, `{}`)
		if err := h.next().submitted(`{"JobId":"1"}`); err != nil {
			h.t.Fatal(err)
		}
		h.restart()
		c := h.next()
		if c.Submitted != `{"JobId":"1"}` {
			h.t.Errorf("submitted is %q", c.Submitted)
		}
		c.succeed(`{}`)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"a task that a worker has taken is not given out again after a restart", func(h *Harness) {
		id := h.start("x", `"A":{`+workerTask+`,"End":true}`, `{}`)
		task, err := h.engine.ActivityTask(h.t.Context(), activity, "w")
		if err != nil || task == nil {
			h.t.Fatalf("got %v, %v", task, err)
		}
		h.restart()
		if again, err := h.engine.ActivityTask(h.t.Context(), activity, "w"); again != nil || err != nil {
			h.t.Errorf("got %v, %v", again, err)
		}
		if err := h.engine.SendTaskSuccess(h.t.Context(), task.Token, `1`); err != nil {
			h.t.Error(err)
		}
		h.wait(id, "SUCCEEDED", `1`)
	}},
}

// work takes one task of the activity and answers it.
func (h *Harness) work(input, output string) {
	h.t.Helper()
	task, err := h.engine.ActivityTask(h.t.Context(), activity, "worker")
	if err != nil || task == nil || task.Input != input {
		h.t.Errorf("got %+v, %v; want input %s", task, err, input)
		return
	}
	if err := h.engine.SendTaskSuccess(h.t.Context(), task.Token, output); err != nil {
		h.t.Error(err)
	}
}
