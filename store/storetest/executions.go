package storetest

import (
	"context"
	"reflect"

	"github.com/treadle-run/treadle/store"
)

// hasRecord checks that the store answers with a record by id and by ARN.
func (f *fixture) hasRecord(want *store.Execution) {
	f.Helper()
	byID, err := f.Execution(f.Context(), want.ID)
	if err != nil {
		f.Fatalf("execution: %v", err)
	}
	byARN, err := f.FindExecution(f.Context(), want.ARN)
	if err != nil {
		f.Fatalf("find execution: %v", err)
	}
	for _, got := range []*store.Execution{byID, byARN} {
		if !reflect.DeepEqual(got, want) {
			f.Errorf("record\n %+v, want\n %+v", got, want)
		}
	}
}

// hasState checks the version and the snapshot of an execution.
func (f *fixture) hasState(n int, version uint64, snapshot string) {
	f.Helper()
	got, err := f.Load(f.Context(), id(n))
	if err != nil {
		f.Fatalf("load: %v", err)
	}
	if got.Version != version || string(got.Snapshot) != snapshot {
		f.Errorf("state of %d: version %d, %q; want %d, %q", n, got.Version, got.Snapshot, version, snapshot)
	}
}

func created(f *fixture) {
	_, err := f.Load(f.Context(), id(1))
	f.isError("load before", err, store.ErrNotFound)
	_, err = f.Execution(f.Context(), id(1))
	f.isError("execution before", err, store.ErrNotFound)
	_, err = f.FindExecution(f.Context(), record(1).ARN)
	f.isError("find before", err, store.ErrNotFound)

	c := start(1)
	c.Execution.VersionARN = machine + ":1"
	c.Execution.AliasARN = machine + ":live"
	c.Execution.Express = true
	c.Execution.ParentMapRunARN = "arn:aws:states:us-east-1:000000000000:mapRun:poller/label:1"
	f.commit(c)
	f.hasRecord(c.Execution)
	f.hasState(1, 1, "snapshot of 1")
}

func createRefuses(f *fixture) {
	f.commit(start(1))
	sameName := start(2, func(c *store.Change) { c.Execution.ARN = record(1).ARN })
	sameID := start(1, func(c *store.Change) { c.Execution.ARN += "x" })
	bare := store.Change{ID: id(3), Snapshot: []byte("s")}
	twin := start(5, func(c *store.Change) { c.Execution.ARN = record(4).ARN })
	errs := f.try(sameName, sameID, bare, start(4), start(4), twin)
	f.isError("same name", errs[0], store.ErrExists)
	f.isError("same id", errs[1], store.ErrExists)
	if errs[2] == nil {
		f.Error("an execution without a record was created")
	}
	f.isError("another", errs[3], nil)
	f.isError("another twice in one commit", errs[4], store.ErrExists)
	f.isError("same name twice in one commit", errs[5], store.ErrExists)
	if f.version(2) != 0 || f.version(5) != 0 || f.version(3) != 0 || f.version(1) != 1 {
		f.Error("a refused creation left something behind")
	}
	f.hasRecord(record(1))
}

func changed(f *fixture) {
	f.commit(start(1))
	f.commit(step(1, 1, addEvents(3, 4)))
	f.commit(step(1, 2, addEvents(5, 5)))
	f.hasState(1, 3, "snapshot 1.2")
	f.hasRecord(record(1))
	f.same("history", f.history(1, 0, false, 0), texts(events(1, 5)))
}

func changeRefuses(f *fixture) {
	f.commit(start(1))
	errs := f.try(step(1, 2), step(9, 1), step(1, 1), step(1, 1))
	f.isError("version ahead", errs[0], store.ErrConflict)
	f.isError("no execution", errs[1], store.ErrNotFound)
	f.isError("right version", errs[2], nil)
	f.isError("version behind", errs[3], store.ErrConflict)
	f.hasState(1, 2, "snapshot 1.1")
}

// changeIsWhole: nothing of a refused change shows, and it does not hold up
// those beside it.
func changeIsWhole(f *fixture) {
	f.commit(start(1, addTimer(1, epoch), putTask(1, "t", "")), start(2))
	refused := end(1, 9, "FAILED")
	refused.FirstEvent, refused.Events = 3, events(3, 4)
	for _, alter := range []func(*store.Change){
		removeTimer(1, epoch), addTimer(2, epoch), putTask(2, "t2", ""), removeTask(1),
	} {
		alter(&refused)
	}
	errs := f.try(refused, step(2, 1))
	f.isError("refused", errs[0], store.ErrConflict)
	f.isError("beside", errs[1], nil)
	f.hasRecord(record(1))
	f.hasState(1, 1, "snapshot of 1")
	f.hasState(2, 2, "snapshot 2.1")
	f.same("history", f.history(1, 0, false, 0), texts(events(1, 2)))
	f.reopen()
	f.same("timers", f.claim(after(9), 10), []string{"1/1"})
	f.same("tasks", f.claimTasks(), []string{"1/1"})
}

func changesInOrder(f *fixture) {
	f.commit(start(1), step(1, 1), step(1, 2), start(2), end(1, 3, "SUCCEEDED"))
	f.hasState(1, 4, "")
	f.hasState(2, 1, "snapshot of 2")
}

func closedAndRedriven(f *fixture) {
	f.commit(start(1))
	cause, name := "it \"broke\"\x00", ""
	failed := end(1, 1, "FAILED")
	failed.Execution.Cause, failed.Execution.Error = &cause, &name
	failed.Execution.Redrive = []byte("kept\x00")
	failed.FirstEvent, failed.Events = 3, events(3, 3)
	f.commit(failed)
	f.hasRecord(failed.Execution)
	f.hasState(1, 2, "")

	again := step(1, 2, addEvents(4, 4))
	again.Execution = record(1)
	again.Execution.RedriveCount = 1
	again.Execution.RedriveDate = after(2000)
	f.commit(again)
	f.hasRecord(again.Execution)
	f.hasState(1, 3, "snapshot 1.2")

	succeeded := end(1, 3, "SUCCEEDED")
	succeeded.Execution.RedriveCount, succeeded.Execution.RedriveDate = 1, after(2000)
	succeeded.Execution.Output = `"SUCCEEDED"`
	f.commit(succeeded)
	f.reopen()
	f.hasRecord(succeeded.Execution)
	f.same("history", f.history(1, 0, false, 0), texts(events(1, 4)))
}

func keptOverReopen(f *fixture) {
	f.commit(start(1, putTask(7, "data", "")), start(2))
	f.commit(step(1, 1, addEvents(3, 9), putTask(7, "data", `{"jobId":"j"}`)), end(2, 1, "ABORTED"))
	f.reopen()
	f.hasRecord(record(1))
	f.hasRecord(end(2, 1, "ABORTED").Execution)
	f.hasState(1, 2, "snapshot 1.1")
	f.hasState(2, 2, "")
	f.same("history", f.history(1, 0, false, 0), texts(events(1, 9)))
	tasks, err := f.ClaimTasks(f.Context(), 10)
	if err != nil || len(tasks) != 1 {
		f.Fatalf("tasks %v, %v", tasks, err)
	}
	want := store.Task{Execution: id(1), ID: 7, Data: []byte("data"), Submitted: `{"jobId":"j"}`}
	if !reflect.DeepEqual(tasks[0], want) {
		f.Errorf("task %+v, want %+v", tasks[0], want)
	}
	f.isError("version kept", f.try(step(1, 1))[0], store.ErrConflict)
	f.isError("name kept", f.try(start(2))[0], store.ErrExists)
}

func givenSlicesAreFree(f *fixture) {
	c := start(1, putTask(1, "data", ""))
	f.commit(c)
	clear(c.Snapshot)
	clear(c.Events[0])
	clear(c.PutTasks[0].Data)
	ended := start(2)
	ended.Execution.Redrive = []byte("data")
	f.commit(ended)
	clear(ended.Execution.Redrive)
	if r, err := f.Execution(f.Context(), id(2)); err != nil || string(r.Redrive) != "data" {
		f.Errorf("record %+v, %v", r, err)
	}
	data := []byte("data")
	f.apply(store.Write{Key: key("a"), Data: data})
	clear(data)
	f.hasState(1, 1, "snapshot of 1")
	f.same("history", f.history(1, 1, false, 1), []string{"event 1"})
	if r, err := f.Get(f.Context(), key("a")); err != nil || string(r.Data) != "data" {
		f.Errorf("record %q, %v", r.Data, err)
	}
	f.reopen()
	if tasks, err := f.ClaimTasks(f.Context(), 1); err != nil || string(tasks[0].Data) != "data" {
		f.Errorf("tasks %+v, %v", tasks, err)
	}
}

func cancelledContext(f *fixture) {
	ctx, cancel := context.WithCancel(f.Context())
	cancel()
	_, err := f.Commit(ctx, []store.Change{start(1)})
	f.isError("commit", err, context.Canceled)
	f.isError("apply", f.Apply(ctx, store.Write{Key: key("a"), Data: []byte("d")}), context.Canceled)
	if f.version(1) != 0 {
		f.Error("a cancelled commit was made")
	}
	_, err = f.Get(f.Context(), key("a"))
	f.isError("get", err, store.ErrNotFound)
}

func closedStore(f *fixture) {
	s := f.Store
	f.reopen()
	ctx := f.Context()
	_, err := s.Commit(ctx, []store.Change{start(1)})
	f.isError("commit", err, store.ErrClosed)
	f.isError("apply", s.Apply(ctx, store.Write{Key: key("a")}), store.ErrClosed)
	_, _, err = s.ClaimReady(ctx, epoch, 1)
	f.isError("claim", err, store.ErrClosed)
	f.isError("release", s.Release(ctx, nil), store.ErrClosed)
	_, err = s.ClaimTasks(ctx, 1)
	f.isError("claim tasks", err, store.ErrClosed)
	_, err = s.Load(ctx, id(1))
	f.isError("load", err, store.ErrClosed)
	_, err = s.Execution(ctx, id(1))
	f.isError("execution", err, store.ErrClosed)
	_, err = s.FindExecution(ctx, "arn")
	f.isError("find", err, store.ErrClosed)
	_, _, err = s.ListExecutions(ctx, store.ExecutionQuery{})
	f.isError("list executions", err, store.ErrClosed)
	_, err = s.History(ctx, id(1), 0, false, 0)
	f.isError("history", err, store.ErrClosed)
	f.isError("delete", s.DeleteExecution(ctx, id(1)), store.ErrClosed)
	f.isError("reclaim", s.Reclaim(ctx, id(1), id(2)), store.ErrClosed)
	_, err = s.PutDefinition(ctx, "{}")
	f.isError("put definition", err, store.ErrClosed)
	_, err = s.Definition(ctx, store.DefinitionID{})
	f.isError("definition", err, store.ErrClosed)
	_, err = s.Get(ctx, key("a"))
	f.isError("get", err, store.ErrClosed)
	for _, err := range s.List(ctx, table, "", "") {
		f.isError("list", err, store.ErrClosed)
	}
	if err := s.Close(); err != nil {
		f.Errorf("second close: %v", err)
	}
}
