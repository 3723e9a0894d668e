package enginetest

import (
	"context"
	"errors"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/store"
)

const waits5 = `"A":{"Type":"Wait","Seconds":5,"End":true}`

// troubleCases are about stores that fail, conflict and come back, and about
// engines that close.
var troubleCases = []testCase{
	{"a timer that could not be delivered comes again", func(h *Harness) {
		id := h.start("x", waits5, `{}`)
		h.faults.fail(commits, 3)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"a timer comes again also where it could not be given back at once", func(h *Harness) {
		id := h.start("x", waits5, `{}`)
		h.faults.fail(commits, 1)
		h.faults.fail(releases, 3)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"timers that cannot be claimed are claimed later", func(h *Harness) {
		h.faults.fail(claims, 3)
		id := h.start("x", waits5, `{}`)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"an execution that cannot be read is read later", func(h *Harness) {
		id := h.start("x", waits5, `{}`)
		h.restart()
		h.faults.fail(loads, 3)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"what somebody else has changed is read and stepped anew", func(h *Harness) {
		id := h.start("x", waits5, `{}`)
		h.faults.fail(conflicts, 3)
		h.wait(id, "SUCCEEDED", `{}`)
		if got := len(h.types(id)); got != 4 {
			h.t.Errorf("the history has %d events, want 4", got)
		}
	}},
	{"a start that could not be stored has not happened", func(h *Harness) {
		h.faults.fail(commits, 1)
		if r, err := h.tryStart("x", waits5, `{}`); r != nil || !errors.Is(err, errTrouble) {
			h.t.Errorf("start gave %v, %v", r, err)
		}
		h.wait(h.start("x", waits5, `{}`), "SUCCEEDED", `{}`)
	}},
	{"an outcome that could not be stored is stored later, and the task done once", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{}`)
		c := h.next()
		h.faults.fail(commits, 3)
		c.succeed(`1`)
		h.wait(id, "SUCCEEDED", `1`)
		if h.runner.runs != 1 {
			h.t.Errorf("the task was done %d times", h.runner.runs)
		}
	}},
	{"an answer by token that could not be stored can be given again", func(h *Harness) {
		id := h.start("x", `"A":{`+tokenTask+`,"End":true}`, `{}`)
		c := h.next()
		c.outcome <- engine.Outcome{Pending: true}
		h.faults.fail(commits, 1)
		if err := h.engine.SendTaskSuccess(h.t.Context(), c.Token, `1`); !errors.Is(err, errTrouble) {
			h.t.Errorf("the first answer gave %v", err)
		}
		if err := h.engine.SendTaskSuccess(h.t.Context(), c.Token, `2`); err != nil {
			h.t.Errorf("the second answer gave %v", err)
		}
		h.wait(id, "SUCCEEDED", `2`)
	}},
	{"a task whose handing out could not be stored is given later", func(h *Harness) {
		h.start("x", `"A":{`+workerTask+`,"End":true}`, `1`)
		h.start("y", `"A":{`+workerTask+`,"End":true}`, `2`)
		h.faults.fail(commits, 1)
		if task, err := h.engine.ActivityTask(h.t.Context(), activity, "w"); task != nil || !errors.Is(err, errTrouble) {
			h.t.Errorf("got %+v, %v", task, err)
		}
		h.work(`2`, `2`)
		h.work(`1`, `1`)
	}},
	{"a task that comes as its worker leaves is the next to be given", func(h *Harness) {
		h.start("x", `"A":{`+workerTask+`,"End":true}`, `1`)
		h.start("y", `"A":{`+workerTask+`,"End":true}`, `2`)
		gone, cancel := context.WithCancel(h.t.Context())
		cancel()
		if task, err := h.engine.ActivityTask(gone, activity, "w"); task != nil || err != nil {
			h.t.Errorf("got %+v, %v", task, err)
		}
		h.work(`1`, `1`)
	}},
	{"a task that fails when the engine drains is done after the restart", func(h *Harness) {
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{}`)
		c := h.next()
		h.engine.Drain()
		if cause := context.Cause(c.ctx); !errors.Is(cause, engine.ErrClosed) {
			h.t.Errorf("the task's context ended with cause %v", cause)
		}
		c.fail("E", "the server went away")
		synctest.Wait()
		h.restart()
		h.next().succeed(`1`)
		h.wait(id, "SUCCEEDED", `1`)
	}},
	{"a drained engine takes requests and leaves tasks for the next", func(h *Harness) {
		h.engine.Drain()
		id := h.start("x", `"A":{`+lambdaTask+`,"End":true}`, `{}`)
		if task, err := h.engine.ActivityTask(h.t.Context(), activity, "w"); task != nil || err != nil {
			h.t.Errorf("a worker got %+v, %v", task, err)
		}
		synctest.Wait()
		if h.runner.runs != 0 {
			h.t.Error("the task was begun")
		}
		h.restart()
		h.next().succeed(`1`)
		h.wait(id, "SUCCEEDED", `1`)
	}},
	{"a request that was committed while the engine closed is no error", func(h *Harness) {
		let := h.faults.hold()
		var started *store.Execution
		done := make(chan error, 1)
		go func() {
			var err error
			started, err = h.tryStart("x", waits5, `{}`)
			done <- err
		}()
		synctest.Wait()
		go func() {
			time.Sleep(time.Second)
			let()
		}()
		h.restart()
		if err := <-done; err != nil {
			h.t.Fatalf("start gave %v", err)
		}
		h.wait(started.ID, "SUCCEEDED", `{}`)
	}},
	{"a closed engine refuses requests", func(h *Harness) {
		h.engine.Close()
		if r, err := h.tryStart("x", waits5, `{}`); r != nil || !errors.Is(err, engine.ErrClosed) {
			h.t.Errorf("start gave %v, %v", r, err)
		}
		h.restart()
	}},
}
