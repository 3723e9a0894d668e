package storetest

import (
	"fmt"
	"slices"

	"github.com/treadle-run/treadle/store"
)

// list returns the names of all executions a query finds, page by page.
func (f *fixture) list(q store.ExecutionQuery) []string {
	f.Helper()
	names := []string{}
	for {
		page, next, err := f.ListExecutions(f.Context(), q)
		if err != nil {
			f.Fatalf("list: %v", err)
		}
		if q.Limit > 0 && (len(page) > q.Limit || next != "" && len(page) < q.Limit) {
			f.Fatalf("page of %d with limit %d and next %q", len(page), q.Limit, next)
		}
		for _, e := range page {
			names = append(names, e.Name)
		}
		if next == "" {
			return names
		}
		q.After = next
	}
}

// population creates 24 executions: odd ones of the one machine, even ones of
// the other; every third by a version, every fourth by an alias of it too;
// every fifth ended.
func (f *fixture) population() (records []*store.Execution) {
	statuses := []store.Status{"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}
	for n := 1; n <= 24; n++ {
		c := start(n, func(c *store.Change) {
			e := c.Execution
			if n%2 == 0 {
				e.StateMachineARN = other
			}
			if n%3 == 0 {
				e.VersionARN = e.StateMachineARN + ":1"
			}
			if n%12 == 0 {
				e.AliasARN = e.StateMachineARN + ":live"
			}
			if n%7 == 0 {
				e.ParentMapRunARN = "map run"
			}
		})
		f.commit(c)
		if n%5 == 0 {
			ended := *c.Execution
			ended.Status = statuses[n/5%len(statuses)]
			ended.StopDate = after(n + 100)
			f.commit(store.Change{ID: id(n), Expect: 1, Execution: &ended})
			c.Execution = &ended
		}
		records = append(records, c.Execution)
	}
	slices.Reverse(records)
	return records
}

// listing asks every question of a population, in pages of every size.
func listing(f *fixture) {
	records := f.population()
	for range 2 {
		for _, arn := range []string{"", machine, other, "unknown", machine[:len(machine)-1]} {
			for _, qualifier := range []string{"", machine + ":1", other + ":1", other + ":live", "map run", "no"} {
				for _, status := range []store.Status{"", "RUNNING", "SUCCEEDED", "FAILED", "PENDING_REDRIVE"} {
					f.listsAll(records, store.ExecutionQuery{StateMachineARN: arn, QualifierARN: qualifier, Status: status})
				}
			}
		}
		f.reopen()
	}
}

func (f *fixture) listsAll(records []*store.Execution, q store.ExecutionQuery) {
	f.Helper()
	want := []string{}
	for _, r := range records {
		if q.Matches(r) {
			want = append(want, r.Name)
		}
	}
	for _, limit := range []int{0, 1, 2, 5, len(want), 100} {
		q.Limit = limit
		f.same(fmt.Sprintf("%+v", q), f.list(q), want)
	}
}

func listingFollowsStatus(f *fixture) {
	f.commit(start(1), start(2))
	running := store.ExecutionQuery{StateMachineARN: machine, Status: "RUNNING"}
	failed := store.ExecutionQuery{StateMachineARN: machine, Status: "FAILED"}
	f.same("running", f.list(running), []string{"2", "1"})
	f.commit(end(1, 1, "FAILED"))
	f.same("running", f.list(running), []string{"2"})
	f.same("failed", f.list(failed), []string{"1"})

	page, _, err := f.ListExecutions(f.Context(), failed)
	if err != nil {
		f.Fatal(err)
	}
	got, want := *page[0], *end(1, 1, "FAILED").Execution
	if got.ARN != want.ARN || got.Status != want.Status || !got.StopDate.Equal(want.StopDate) || !got.StartDate.Equal(want.StartDate) {
		f.Errorf("listed %+v, want %+v", got, want)
	}

	redriven := step(1, 2)
	redriven.Execution = record(1)
	f.commit(redriven)
	f.same("redriven", f.list(running), []string{"2", "1"})
	f.same("failed no more", f.list(failed), nil)
}

// listingPagesAreStable: what begins, ends or is deleted between pages neither
// repeats nor hides the others.
func listingPagesAreStable(f *fixture) {
	for n := 1; n <= 6; n++ {
		f.commit(start(n))
	}
	f.commit(end(4, 1, "FAILED"))
	q := store.ExecutionQuery{StateMachineARN: machine, Limit: 3}
	page, next, err := f.ListExecutions(f.Context(), q)
	if err != nil || len(page) != 3 || next == "" {
		f.Fatalf("%d records, next %q, %v", len(page), next, err)
	}
	f.commit(start(7), end(2, 1, "FAILED"))
	if err := f.DeleteExecution(f.Context(), id(4)); err != nil { // the last one shown
		f.Fatal(err)
	}
	q.After = next
	f.same("second page", f.list(q), []string{"3", "2", "1"})
	q.Status = "RUNNING"
	f.same("with another filter", f.list(q), []string{"3", "1"})
}

func listingRefusesTokens(f *fixture) {
	f.commit(start(1))
	for _, token := range []string{"x", "00", "zz000000000000000000000000000000", "000000000000000000000000000000000000"} {
		for _, arn := range []string{"", machine} {
			_, _, err := f.ListExecutions(f.Context(), store.ExecutionQuery{StateMachineARN: arn, After: token})
			f.isError(token, err, store.ErrInvalidToken)
		}
	}
}

func deleted(f *fixture) {
	for n := 1; n <= 3; n++ {
		f.commit(start(n, addTimer(1, epoch), putTask(1, "t", ""), func(c *store.Change) {
			c.Execution.VersionARN = machine + ":1"
		}))
	}
	f.reopen() // so that the tasks are there to be claimed
	ended := end(2, 1, "FAILED")
	ended.Execution.VersionARN = machine + ":1"
	f.commit(ended)
	if err := f.DeleteExecution(f.Context(), id(2)); err != nil {
		f.Fatal(err)
	}
	if err := f.Reclaim(f.Context(), id(1), id(3)); err != nil {
		f.Fatal(err)
	}
	for range 2 {
		_, err := f.Load(f.Context(), id(2))
		f.isError("load", err, store.ErrNotFound)
		_, err = f.Execution(f.Context(), id(2))
		f.isError("execution", err, store.ErrNotFound)
		_, err = f.FindExecution(f.Context(), record(2).ARN)
		f.isError("find", err, store.ErrNotFound)
		_, err = f.History(f.Context(), id(2), 0, false, 0)
		f.isError("history", err, store.ErrNotFound)
		f.isError("change", f.try(step(2, 2))[0], store.ErrNotFound)
		f.same("all", f.list(store.ExecutionQuery{}), []string{"3", "1"})
		f.same("failed", f.list(store.ExecutionQuery{StateMachineARN: machine, Status: "FAILED"}), nil)
		f.same("of version", f.list(store.ExecutionQuery{QualifierARN: machine + ":1"}), []string{"3", "1"})
		f.same("timers", f.claim(after(9), 9), []string{"1/1", "3/1"})
		f.same("tasks", f.claimTasks(), []string{"1/1", "3/1"})
		f.same("neighbour", f.history(3, 0, false, 0), texts(events(1, 2)))
		f.reopen()
	}
	f.commit(start(2)) // name and id are free again
	f.same("anew", f.history(2, 0, false, 0), texts(events(1, 2)))
}

func deleteRefuses(f *fixture) {
	f.commit(start(1))
	f.isError("open", f.DeleteExecution(f.Context(), id(1)), store.ErrConflict)
	f.isError("unknown", f.DeleteExecution(f.Context(), id(2)), store.ErrNotFound)
	f.hasRecord(record(1))
	f.commit(step(1, 1))
}
