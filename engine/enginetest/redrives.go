package enginetest

import (
	"errors"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

var redriveCases = []testCase{
	{"a redrive goes on from the state that failed", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Pass","Result":1,"Next":"B"},"B":{`+lambdaTask+`,"Next":"D"},"D":{"Type":"Succeed"}`, `{}`)
		h.next().fail("E", "C")
		failed := h.wait(id, "FAILED", ``)
		time.Sleep(time.Hour)
		h.restart()
		r := h.redrive(id)
		if r.Status != "RUNNING" || r.RedriveCount != 1 || !r.RedriveDate.After(failed.StopDate) || !r.StopDate.IsZero() || r.Error != nil {
			h.t.Errorf("record is %+v", r)
		}
		c := h.next()
		if c.Parameters != `1` {
			h.t.Errorf("input is %s", c.Parameters)
		}
		c.succeed(`2`)
		r = h.wait(id, "SUCCEEDED", `2`)
		types := h.types(id)
		if r.RedriveCount != 1 || types[8] != history.ExecutionRedriven || types[9] != history.LambdaFunctionScheduled {
			h.t.Errorf("record %+v, history %v", r, types)
		}
		if _, err := h.engine.Redrive(h.t.Context(), id); !errors.Is(err, engine.ErrNotRedrivable) {
			h.t.Errorf("redrive of a success gave %v", err)
		}
	}},
	{"an execution that was stopped can be redriven, one that runs cannot", func(h *Harness) {
		id := h.start("x", `"A":{"Type":"Wait","Seconds":5,"End":true}`, `{}`)
		if _, err := h.engine.Redrive(h.t.Context(), id); !errors.Is(err, engine.ErrNotRedrivable) {
			h.t.Errorf("redrive gave %v", err)
		}
		if _, err := h.engine.Stop(h.t.Context(), id, nil, nil); err != nil {
			h.t.Fatal(err)
		}
		h.wait(id, "ABORTED", ``)
		h.redrive(id)
		h.wait(id, "SUCCEEDED", `{}`)
	}},
	{"a redrive runs the children again that did not succeed", func(h *Harness) { redriveChildren(h, "STANDARD") }},
	{"failures before a redrive do not count after it", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", `"MaxConcurrency":1,"ToleratedFailureCount":1,`, lambdaTask), `[1,2,3]`)
		h.next().fail("E", "C")
		h.next().fail("E", "C")
		r := h.wait(id, "FAILED", ``)
		h.redrive(id)
		h.next().fail("E", "C")
		h.next().succeed(`2`)
		h.next().succeed(`3`)
		if r, err := h.engine.Wait(h.t.Context(), id); err != nil || r.Status != "SUCCEEDED" {
			h.t.Errorf("execution is %+v, %v", r, err)
		}
		h.counts(h.mapRun(r.ARN), interpreter.Succeeded, "total 3 succeeded 2 failed 1 written 2")
	}},
	{"a redrive waits for the children of the attempt before, which still end", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", ``, `"Type":"Wait","Seconds":50`), `[1]`)
		synctest.Wait()
		let := h.faults.hold()
		stopped := make(chan error, 1)
		go func() {
			_, err := h.engine.Stop(h.t.Context(), id, nil, nil)
			stopped <- err
		}()
		synctest.Wait()
		h.faults.fail(commits, 1) // that of the child's end, which is tried again a second later
		let()
		if err := <-stopped; err != nil {
			h.t.Fatal(err)
		}
		synctest.Wait()
		h.redrive(id)
		h.wait(id, "SUCCEEDED", `[1]`)
	}},
	{"Express children are started anew by a redrive", func(h *Harness) { redriveChildren(h, "EXPRESS") }},
	{"a redriven Map Run goes on after a crash, wherever that comes", func(h *Harness) { redriveAndCrash(h, "STANDARD") }},
	{"so does one with Express children", func(h *Harness) { redriveAndCrash(h, "EXPRESS") }},
}

// redriveChildren has one of four children fail, one stopped for that and one
// not started, and redrives the parent.
func redriveChildren(h *Harness, kind string) {
	id := h.start("x", distributed(kind, `"MaxConcurrency":2,`, lambdaTask), `[1,2,3,4]`)
	a, b := h.next(), h.next()
	a.succeed(`"` + a.Parameters + `"`)
	c := h.next()
	b.fail("E", "C")
	<-c.ctx.Done()
	r := h.wait(id, "FAILED", ``)
	h.counts(h.mapRun(r.ARN), interpreter.Failed, "total 4 succeeded 1 failed 1 aborted 1")
	h.redrive(id)
	inputs := map[string]bool{}
	for range 3 {
		c := h.next()
		inputs[c.Parameters] = true
		c.succeed(`"` + c.Parameters + `"`)
	}
	if inputs[a.Parameters] || len(inputs) != 3 {
		h.t.Errorf("children with inputs %v ran again", inputs)
	}
	h.wait(id, "SUCCEEDED", `["1","2","3","4"]`)
	m := h.mapRun(r.ARN)
	h.counts(m, interpreter.Succeeded, "total 4 succeeded 4 written 4")
	if m.RedriveCount != 1 || m.RedriveDate.IsZero() {
		h.t.Errorf("Map Run is %+v", m)
	}
}

func redriveAndCrash(h *Harness, kind string) {
	states := distributed(kind, `"MaxConcurrency":2,`, `"Type":"Wait","Seconds":5`)
	h.crashes(
		func(name string) store.ID {
			id := h.start(name, states, `[1,2,3]`)
			time.Sleep(7 * time.Second) // two have ended, the third waits
			if _, err := h.engine.Stop(h.t.Context(), id, nil, nil); err != nil {
				h.t.Fatal(err)
			}
			synctest.Wait()
			return id
		},
		func(id store.ID) {
			_, err := h.engine.Redrive(h.t.Context(), id)
			time.Sleep(time.Minute)
			h.survive()
			if err != nil {
				_, err = h.engine.Redrive(h.t.Context(), id)
			}
			if err != nil && !errors.Is(err, engine.ErrNotRedrivable) { // it was taken the first time
				h.t.Fatal(err)
			}
			r := h.wait(id, "SUCCEEDED", `[1,2,3]`)
			h.counts(h.mapRun(r.ARN), interpreter.Succeeded, "total 3 succeeded 3 written 3")
			h.noRow(id)
		})
}

func (h *Harness) redrive(id store.ID) *store.Execution {
	h.t.Helper()
	r, err := h.engine.Redrive(h.t.Context(), id)
	if err != nil {
		h.t.Fatalf("redrive: %v", err)
	}
	return r
}
