package enginetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// distributed is a Map in DISTRIBUTED mode whose children do one state.
func distributed(kind, fields, state string) string {
	return `"A":{"Type":"Map","Label":"L",` + fields +
		`"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"` + kind + `"},` +
		`"StartAt":"C","States":{"C":{` + state + `,"End":true}}},"End":true}`
}

var mapRunCases = []testCase{
	{"a Map Run has a child execution for each item", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", ``, `"Type":"Wait","Seconds":5`), `[1,"two",{"three":3}]`)
		r := h.wait(id, "SUCCEEDED", `[1,"two",{"three":3}]`)
		want := []history.Type{
			history.ExecutionStarted, history.MapStateEntered, history.MapStateStarted, history.MapRunStarted,
			history.MapRunSucceeded, history.MapStateSucceeded, history.MapStateExited, history.ExecutionSucceeded,
		}
		if got := h.types(id); !slices.Equal(got, want) {
			h.t.Errorf("history is %v, want %v", got, want)
		}
		m := h.mapRun(r.ARN)
		h.counts(m, interpreter.Succeeded, "total 3 succeeded 3 written 3")
		for _, c := range h.children(m) {
			if c.Status != "SUCCEEDED" || c.StateMachineARN != machineARN+"/L" || c.RoleARN != r.RoleARN ||
				!strings.HasPrefix(c.ARN, "arn:aws:states:us-east-1:000000000000:execution:m/L:") {
				h.t.Errorf("child is %+v", c)
			}
		}
	}},
	{"a Map Run without items succeeds", func(h *Harness) {
		id := h.start("x", distributed("EXPRESS", ``, `"Type":"Pass"`), `[]`)
		h.counts(h.mapRun(h.wait(id, "SUCCEEDED", `[]`).ARN), interpreter.Succeeded, "total 0")
	}},
	{"no more children run than MaxConcurrency says, until it is changed", func(h *Harness) {
		id := h.start("x", distributed("EXPRESS", `"MaxConcurrency":2,`, lambdaTask), `[1,2,3,4,5]`)
		calls := []*call{h.next(), h.next()}
		synctest.Wait()
		h.noTask()
		m := h.mapRun(executionARN("x"))
		h.counts(m, interpreter.Running, "total 5 running 2")
		update := engine.MapRunUpdate{MaxConcurrency: new(int64(4))}
		if err := h.engine.UpdateMapRun(h.t.Context(), m.ARN, update); err != nil {
			h.t.Fatal(err)
		}
		calls = append(calls, h.next(), h.next())
		synctest.Wait()
		h.noTask()
		for _, c := range calls {
			c.succeed(c.Parameters)
		}
		c := h.next()
		c.succeed(c.Parameters)
		h.wait(id, "SUCCEEDED", `[1,2,3,4,5]`)
		if err := h.engine.UpdateMapRun(h.t.Context(), m.ARN, update); !errors.Is(err, engine.ErrMapRunOver) {
			h.t.Errorf("update of a run that is over gave %v", err)
		}
	}},
	{"children get batches of items", func(h *Harness) {
		fields := `"ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"b.$":"$[0]"}},`
		id := h.start("x", distributed("STANDARD", fields, `"Type":"Pass"`), `[1,2,3]`)
		r := h.wait(id, "SUCCEEDED", `[{"BatchInput":{"b":1},"Items":[1,2]},{"BatchInput":{"b":1},"Items":[3]}]`)
		m := h.mapRun(r.ARN)
		h.counts(m, interpreter.Succeeded, "total 2 succeeded 2 written 2")
		if m.Items.Succeeded != 3 || m.Items.Total != 3 {
			h.t.Errorf("items %+v", m.Items)
		}
	}},
	{"a Map Run fails when more items fail than it tolerates", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", `"ToleratedFailureCount":1,`, lambdaTask), `[1,2,3,4]`)
		calls := []*call{h.next(), h.next(), h.next(), h.next()}
		calls[0].succeed(`1`)
		calls[1].fail("E", "C")
		synctest.Wait()
		h.counts(h.mapRun(executionARN("x")), interpreter.Running, "total 4 running 2 succeeded 1 failed 1")
		calls[2].fail("E", "C")
		<-calls[3].ctx.Done()
		r := h.wait(id, "FAILED", ``)
		if text(r.Error) != "States.ExceedToleratedFailureThreshold" || text(r.Cause) != "The specified tolerated failure threshold was exceeded" {
			h.t.Errorf("error %s, cause %s", text(r.Error), text(r.Cause))
		}
		h.counts(h.mapRun(r.ARN), interpreter.Failed, "total 4 succeeded 1 failed 2 aborted 1")
	}},
	{"failures that are tolerated stand in the result", func(h *Harness) {
		id := h.start("x", distributed("EXPRESS", `"ToleratedFailurePercentage":50,`, `"Type":"Wait","SecondsPath":"$.s"`), `[{"s":1},{"s":"x"}]`)
		r, err := h.engine.Wait(h.t.Context(), id)
		if err != nil || r.Status != "SUCCEEDED" {
			h.t.Fatalf("execution is %+v, %v", r, err)
		}
		if !strings.HasPrefix(r.Output, `[{"s":1},{"Cause":"An error`) || !strings.Contains(r.Output, `"Status":"FAILED"`) {
			h.t.Errorf("output is %s", r.Output)
		}
	}},
	{"object storage that is not there fails a Map that needs it", func(h *Harness) {
		reader := `"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key":"k"}},`
		id := h.start("r", distributed("STANDARD", reader, `"Type":"Pass"`), `{}`)
		if r := h.wait(id, "FAILED", ``); text(r.Error) != "States.ItemReaderFailed" || !strings.Contains(text(r.Cause), "object storage") {
			h.t.Errorf("error %s, cause %s", text(r.Error), text(r.Cause))
		}
		writer := `"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b","Prefix":"p"}},`
		id = h.start("w", distributed("STANDARD", writer, `"Type":"Pass"`), `[1]`)
		if r := h.wait(id, "FAILED", ``); text(r.Error) != "States.ResultWriterFailed" || !strings.Contains(text(r.Cause), "object storage") {
			h.t.Errorf("error %s, cause %s", text(r.Error), text(r.Cause))
		}
	}},
	{"an item that ItemSelector cannot take fails the Map Run", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", `"ItemSelector":{"a.$":"$$.Map.Item.Value.a"},`, lambdaTask), `[{"a":1},{}]`)
		r := h.wait(id, "FAILED", ``)
		h.counts(h.mapRun(r.ARN), interpreter.Failed, "total 2 aborted 1")
		if text(r.Error) != "States.Runtime" {
			h.t.Errorf("error %s", text(r.Error))
		}
	}},
	{"Stop of the parent stops the children", func(h *Harness) {
		id := h.start("x", distributed("STANDARD", ``, lambdaTask), `[1,2]`)
		a, b := h.next(), h.next()
		if _, err := h.engine.Stop(h.t.Context(), id, nil, nil); err != nil {
			h.t.Fatal(err)
		}
		<-a.ctx.Done()
		<-b.ctx.Done()
		synctest.Wait()
		h.counts(h.mapRun(executionARN("x")), interpreter.Aborted, "total 2 aborted 2")
		types := h.types(id)
		if want := []history.Type{history.MapRunAborted, history.ExecutionAborted}; !slices.Equal(types[len(types)-2:], want) {
			h.t.Errorf("history is %v", types)
		}
		h.noRow(id)
	}},
	{"a Map Run in a Map Run", func(h *Harness) {
		inner := strings.NewReplacer(`"A":{`, ``, `"L"`, `"M"`, `"C"`, `"D"`).Replace(distributed("STANDARD", ``, `"Type":"Pass"`))
		id := h.start("x", distributed("STANDARD", ``, strings.TrimSuffix(inner, `,"End":true}`)), `[[1,2],[3]]`)
		h.wait(id, "SUCCEEDED", `[[1,2],[3]]`)
	}},
	{"a Map Run goes on after a crash, wherever that comes", func(h *Harness) {
		states := distributed("STANDARD", `"MaxConcurrency":2,`, `"Type":"Wait","Seconds":5`)
		h.crashes(
			func(name string) store.ID { return h.start(name, states, `[1,2,3]`) },
			func(id store.ID) {
				time.Sleep(time.Minute)
				h.survive()
				m := h.mapRun(h.wait(id, "SUCCEEDED", `[1,2,3]`).ARN)
				h.counts(m, interpreter.Succeeded, "total 3 succeeded 3 written 3")
				if n := len(h.children(m)); n != 3 {
					h.t.Errorf("%d children", n)
				}
				h.types(id)
				h.noRow(id)
			})
	}},
	{"children are stopped after a crash, wherever that comes", func(h *Harness) {
		states := distributed("EXPRESS", ``, `"Type":"Wait","Seconds":200`)
		h.crashes(
			func(name string) store.ID {
				id := h.start(name, states, `[1,2]`)
				synctest.Wait()
				return id
			},
			func(id store.ID) {
				_, err := h.engine.Stop(h.t.Context(), id, nil, nil)
				synctest.Wait()
				h.survive()
				if err != nil {
					if _, err := h.engine.Stop(h.t.Context(), id, nil, nil); err != nil {
						h.t.Error(err)
					}
				}
				synctest.Wait()
				h.counts(h.mapRun(h.wait(id, "ABORTED", ``).ARN), interpreter.Aborted, "total 2 aborted 2")
				h.noRow(id)
			})
	}},
	{"a failing Map Run fails after a crash, wherever that comes", func(h *Harness) {
		states := distributed("STANDARD", `"MaxConcurrency":2,`, `"Type":"Wait","SecondsPath":"$.s"`)
		h.crashes(
			func(name string) store.ID { return h.start(name, states, `[{"s":90},{"s":"x"},{"s":1}]`) },
			func(id store.ID) {
				time.Sleep(time.Second)
				h.survive()
				m := h.mapRun(h.wait(id, "FAILED", ``).ARN)
				h.counts(m, interpreter.Failed, "total 3 failed 1 aborted 1")
				h.noRow(id)
			})
	}},
}

// fresh returns a name that no execution has.
func (h *Harness) fresh() string {
	h.names++
	return fmt.Sprintf("x%d", h.names)
}

// mapRun returns the only Map Run of an execution.
func (h *Harness) mapRun(executionARN string) *interpreter.MapRun {
	h.t.Helper()
	runs, next, err := h.engine.MapRuns(h.t.Context(), executionARN, "", 10)
	if err != nil || next != "" || len(runs) != 1 {
		h.t.Fatalf("Map Runs of %s: %v, %q, %v", executionARN, runs, next, err)
	}
	return runs[0]
}

func (h *Harness) children(m *interpreter.MapRun) []*store.Execution {
	h.t.Helper()
	page, _, err := h.faults.ListExecutions(h.t.Context(), store.ExecutionQuery{QualifierARN: m.ARN})
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range page {
		if page[i], err = h.faults.Execution(h.t.Context(), page[i].ID); err != nil {
			h.t.Fatal(err)
		}
	}
	return page
}

// counts compares how many children of a Map Run there are of each status.
func (h *Harness) counts(m *interpreter.MapRun, status interpreter.Status, want string) {
	h.t.Helper()
	c := &m.Children
	got := fmt.Sprintf("total %d", c.Total)
	for _, count := range []struct {
		name string
		n    int64
	}{
		{"running", c.Running}, {"succeeded", c.Succeeded}, {"failed", c.Failed},
		{"timed out", c.TimedOut}, {"aborted", c.Aborted}, {"written", c.Written},
	} {
		if count.n != 0 {
			got += fmt.Sprintf(" %s %d", count.name, count.n)
		}
	}
	if m.Status != status || got != want {
		h.t.Errorf("Map Run is %s: %s; want %s: %s", m.Status, got, status, want)
	}
}

// noTask checks that no task waits to be done.
func (h *Harness) noTask() {
	h.t.Helper()
	select {
	case c := <-h.runner.calls:
		h.t.Errorf("a task too many: %s", c.Parameters)
	default:
	}
}

// noRow checks that the store, opened again, has no task of the execution.
func (h *Harness) noRow(id store.ID) {
	h.t.Helper()
	synctest.Wait()
	h.engine.Close()
	h.faults.Store = h.reopen(h.t, h.faults.Store)
	tasks, err := h.faults.ClaimTasks(h.t.Context(), 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, task := range tasks {
		if task.Execution == id {
			h.t.Errorf("task %d is left", task.ID)
		}
	}
	h.restart()
}
