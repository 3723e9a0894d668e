package simulation

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// checkStored holds what the last life has left on its disk against the ledger.
func (s *simulation) checkStored(l *life) {
	st, err := pebble.Open("data", pebble.Options{FS: l.disk})
	if err != nil {
		s.wrong("the store cannot be opened in the end: %v", err)
		return
	}
	defer st.Close()
	c := &checker{simulation: s, store: st, texts: map[string]int{}, submitted: map[store.ID]int{}}
	c.listed()
	c.promises()
	c.sayings()
	c.jobs()
	c.resource()
	c.left()
	c.whole()
}

// checker is the look at the store in the end. Nothing else goes on by then.
type checker struct {
	*simulation
	store     *pebble.Store
	texts     map[string]int   // how often a text was given by a task
	submitted map[store.ID]int // jobs that the history of an execution speaks of
}

// listed checks all executions that the store lists.
func (c *checker) listed() {
	all, _, err := c.store.ListExecutions(context.Background(), store.ExecutionQuery{})
	if err != nil {
		c.wrong("list: %v", err)
		return
	}
	arns := map[string]bool{}
	for _, x := range all {
		if arns[x.ARN] {
			c.wrong("%s is the name of two executions", x.ARN)
		}
		arns[x.ARN] = true
		found, err := c.store.FindExecution(context.Background(), x.ARN)
		if err != nil || found.ID != x.ID {
			c.wrong("%s is listed as %x and found as %+v, %v", x.ARN, x.ID, found, err)
		}
		if c.ledger.executions[x.ARN] == nil && x.ParentMapRunARN == "" {
			c.wrong("%s was never started", x.ARN)
		}
		c.history(x)
	}
	for id := range c.ledger.shown {
		if _, err := c.store.Execution(context.Background(), id); err != nil {
			c.wrong("execution %x, whose history was shown: %v", id, err)
		}
	}
}

// terminal are the events that end an execution.
var terminal = map[history.Type]store.Status{
	history.ExecutionSucceeded: "SUCCEEDED", history.ExecutionFailed: "FAILED",
	history.ExecutionAborted: "ABORTED", history.ExecutionTimedOut: "TIMED_OUT",
}

// history checks the history of an execution.
func (c *checker) history(x *store.Execution) {
	events, err := c.store.History(context.Background(), x.ID, 1, false, 0)
	if err != nil {
		c.wrong("%s: history: %v", x.ARN, err)
		return
	}
	last, redriven := history.Type(""), false
	for i, data := range events {
		e, err := history.Parse(data)
		if err != nil {
			c.wrong("%s: event %d: %v", x.ARN, i+1, err)
			return
		}
		if e.ID != int64(i+1) {
			c.wrong("%s: event %d has id %d", x.ARN, i+1, e.ID)
		}
		if shown, ok := c.ledger.shown[x.ID][e.ID]; ok && shown != string(data) {
			c.wrong("%s: event %d is %s, and was shown as %s", x.ARN, e.ID, data, shown)
		}
		redriven = redriven || e.Type == history.ExecutionRedriven
		c.link(x, e, redriven)
		c.gather(x, e)
		last = e.Type
	}
	if len(events) < len(c.ledger.shown[x.ID]) {
		c.wrong("%s has %d events, %d were shown", x.ARN, len(events), len(c.ledger.shown[x.ID]))
	}
	if status, ended := terminal[last]; !ended || status != x.Status {
		c.wrong("%s is %s, and the last event of its history is %s", x.ARN, x.Status, last)
	}
}

// link checks the event that an event points at.
func (c *checker) link(x *store.Execution, e history.Event, redriven bool) {
	previous := e.ID - 1
	if e.ID == 2 || e.Type == history.ExecutionAborted || e.Type == history.ExecutionTimedOut {
		previous = 0 // the first state and what comes from outside point at nothing
	}
	p := c.ledger.executions[x.ARN]
	strict := p != nil && p.machine.linear && !redriven
	if e.PreviousID >= e.ID || e.PreviousID < 0 || e.PreviousID == 0 && previous > 0 || strict && e.PreviousID != previous {
		c.wrong("%s: event %d (%s) comes after event %d", x.ARN, e.ID, e.Type, e.PreviousID)
	}
}

// gather counts the texts that tasks were answered with.
func (c *checker) gather(x *store.Execution, e history.Event) {
	switch e.Type {
	case history.TaskSubmitted, history.TaskSucceeded, history.LambdaFunctionSucceeded, history.ActivitySucceeded:
		c.texts[e.Details.Output]++
	case history.TaskFailed, history.LambdaFunctionFailed, history.ActivityFailed:
		if e.Details.Cause != nil {
			c.texts[*e.Details.Cause]++
		}
	case history.TaskScheduled:
		if strings.HasPrefix(e.Details.Resource, "submitJob") {
			c.submitted[x.ID]++
		}
	}
}

// promises checks what clients know of their executions.
func (c *checker) promises() {
	for arn, p := range c.ledger.executions {
		x, err := c.store.FindExecution(context.Background(), arn)
		if p.id == (store.ID{}) && errors.Is(err, store.ErrNotFound) {
			continue
		}
		switch {
		case err != nil:
			c.wrong("%s, whose start was acknowledged: %v", arn, err)
			continue
		case p.id != (store.ID{}) && x.ID != p.id:
			c.wrong("%s is execution %x, and was acknowledged as %x", arn, x.ID, p.id)
		case x.Input != p.machine.input:
			c.wrong("%s has input %s, not %s", arn, x.Input, p.machine.input)
		case x.RedriveCount < int64(len(p.redriven)) || x.RedriveCount > int64(p.redrives):
			c.wrong("%s: %d redrives; %d were acknowledged, %d tried", arn, x.RedriveCount, len(p.redriven), p.redrives)
		case p.machine.sure && p.stops == 0 && x.Status != "SUCCEEDED":
			c.wrong("%s has ended %s", arn, x.Status)
		}
		for _, when := range p.stopped {
			if p.redrives == 0 && !when.Equal(x.StopDate) {
				c.wrong("%s has stopped at %v, and a stop at %v was acknowledged", arn, x.StopDate, when)
			}
		}
		c.mapRuns(x)
	}
}

// mapRuns checks that the Map Runs of an execution are over, and that those that
// went well have started each child once.
func (c *checker) mapRuns(x *store.Execution) {
	for r, err := range c.store.List(context.Background(), engine.TableMapRunsOf, x.ARN+"|", "") {
		if err != nil {
			c.wrong("%s: Map Runs: %v", x.ARN, err)
			return
		}
		run, err := engine.ReadMapRun(context.Background(), c.store, string(r.Data))
		if err != nil || run.Status == interpreter.Running || len(run.Open) > 0 {
			c.wrong("Map Run %s is not over: %+v, %v", r.Data, run, err)
			return
		}
		children, _, err := c.store.ListExecutions(context.Background(), store.ExecutionQuery{QualifierARN: run.ARN})
		if err != nil || run.Status == interpreter.Succeeded && run.RedriveCount == 0 && len(children) != run.NextChild {
			c.wrong("Map Run %s has %d children, %v; its record says %d", run.ARN, len(children), err, run.NextChild)
		}
	}
}

// sayings checks that each text that was given to a task stands in a history
// once, or, where that was refused, nowhere.
func (c *checker) sayings() {
	for text, said := range c.ledger.said {
		switch n := c.texts[text]; {
		case n > 1:
			c.wrong("%s stands in histories %d times", text, n)
		case n == 0 && said.acknowledged:
			c.wrong("%s was acknowledged and stands in no history", text)
		case n > 0 && said.refused:
			c.wrong("%s was refused and stands in a history", text)
		}
	}
}

// jobs checks that no more jobs were submitted than histories speak of.
func (c *checker) jobs() {
	jobs := map[store.ID]int{}
	for _, of := range c.world.jobs {
		jobs[of.Execution]++
	}
	for id, n := range jobs {
		if n > c.submitted[id] {
			c.wrong("execution %x has submitted %d jobs; its history speaks of %d", id, n, c.submitted[id])
		}
	}
}

// resource checks the record that clients wrote to.
func (c *checker) resource() {
	r, err := c.store.Get(context.Background(), resource)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		c.wrong("resource: %v", err)
	}
	if r.Version < c.ledger.written || r.Version > c.ledger.begun ||
		r.Version > 0 && string(r.Data) != strconv.FormatUint(r.Version, 10) {
		c.wrong("resource is %q at version %d; %d was acknowledged, %d tried", r.Data, r.Version, c.ledger.written, c.ledger.begun)
	}
}

// whole checks the store record by record. That a definition is there without an
// execution is no fault: a start may have come no further.
func (c *checker) whole() {
	_, err := c.store.Verify(context.Background(), engine.VerifyExecution, func(p pebble.Problem) {
		c.wrong("verify: %s: %v", p.ARN, p.Err)
	})
	if err != nil {
		c.wrong("verify: %v", err)
	}
}

// left checks that closed executions have left nothing to be done. That timers
// and tasks of open ones are there is seen by their having ended.
func (c *checker) left() {
	tasks, err := c.store.ClaimTasks(context.Background(), 1000)
	if err != nil || len(tasks) > 0 {
		c.wrong("%d tasks are left over, %v: %+v", len(tasks), err, tasks)
	}
}
