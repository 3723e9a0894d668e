package storetest

import (
	"time"

	"github.com/treadle-run/treadle/store"
)

// nextDue asks for nothing and returns when the next message is due.
func (f *fixture) nextDue(now time.Time) time.Time {
	f.Helper()
	_, next, err := f.ClaimReady(f.Context(), now, 0)
	if err != nil {
		f.Fatalf("claim: %v", err)
	}
	return next
}

func (f *fixture) hasNext(what string, want time.Time) {
	f.Helper()
	if got := f.nextDue(epoch); !got.Equal(want) {
		f.Errorf("next due %s: %v, want %v", what, got, want)
	}
}

func claims(f *fixture) {
	f.hasNext("of nothing", time.Time{})
	f.commit(start(1, addTimer(5, after(10))))
	f.same("before due", f.claim(after(9), 10), nil)
	f.hasNext("before due", after(10))
	f.same("at due", f.claim(after(10), 10), []string{"1/5"})
	f.same("again", f.claim(after(11), 10), nil)
	f.hasNext("once claimed", time.Time{})
}

func claimsInOrderOfDue(f *fixture) {
	f.commit(
		start(1, addTimer(1, after(30)), addTimer(2, after(10))),
		start(2, addTimer(1, after(20)), addTimer(2, after(-20))),
		start(3, addTimer(1, after(40))),
	)
	f.same("first", f.claim(after(30), 2), []string{"2/2", "1/2"})
	f.hasNext("in between", after(20))
	f.same("rest", f.claim(after(30), 9), []string{"2/1", "1/1"})
	f.hasNext("behind", after(40))
	f.reopen()
	f.same("reopened", f.claim(after(99), 9), []string{"2/2", "1/2", "2/1", "1/1", "3/1"})
}

func claimsReleased(f *fixture) {
	f.commit(start(1, addTimer(1, after(1)), addTimer(2, after(2))))
	claimed, _, err := f.ClaimReady(f.Context(), after(9), 9)
	if err != nil || len(claimed) != 2 {
		f.Fatalf("claimed %v, %v", claimed, err)
	}
	stranger := store.Message{Execution: id(7), Timer: 7, Due: epoch}
	if err := f.Release(f.Context(), []store.Message{claimed[1], claimed[1], stranger}); err != nil {
		f.Fatal(err)
	}
	f.hasNext("released", after(2))
	f.same("released", f.claim(after(9), 9), []string{"1/2"})
	f.same("again", f.claim(after(9), 9), nil)
}

func claimsConsumed(f *fixture) {
	f.commit(start(1, addTimer(1, after(1)), addTimer(2, after(2))))
	f.same("claimed", f.claim(after(1), 9), []string{"1/1"})
	// One was claimed and fired, the other is cancelled; one was never there.
	f.commit(step(1, 1, removeTimer(1, after(1)), removeTimer(2, after(2)), removeTimer(3, after(3))))
	gone := []store.Message{{Execution: id(1), Timer: 1, Due: after(1)}}
	if err := f.Release(f.Context(), gone); err != nil {
		f.Fatal(err)
	}
	f.same("consumed", f.claim(after(9), 9), nil)
	f.reopen()
	f.same("reopened", f.claim(after(9), 9), nil)
}

func claimsSurviveConflict(f *fixture) {
	f.commit(start(1, addTimer(1, after(1))))
	f.same("claimed", f.claim(after(1), 9), []string{"1/1"})
	f.isError("conflict", f.try(step(1, 7, removeTimer(1, after(1))))[0], store.ErrConflict)
	f.same("after the conflict", f.claim(after(1), 9), nil)
	if err := f.Release(f.Context(), []store.Message{{Execution: id(1), Timer: 1, Due: after(1)}}); err != nil {
		f.Fatal(err)
	}
	f.same("released", f.claim(after(1), 9), []string{"1/1"})
}

func claimsEndWithProcess(f *fixture) {
	f.commit(start(1, addTimer(1, after(1))), start(2, addTimer(1, after(2))))
	f.same("claimed", f.claim(after(9), 9), []string{"1/1", "2/1"})
	f.commit(step(1, 1, removeTimer(1, after(1)), addTimer(2, after(5))))
	f.reopen()
	f.same("reopened", f.claim(after(9), 9), []string{"2/1", "1/2"})
}

func timersReplaced(f *fixture) {
	f.commit(start(1, addTimer(1, after(1)), addTimer(2, after(1))))
	f.same("claimed", f.claim(after(1), 9), []string{"1/1", "1/2"})
	// Timer 1 is moved, timer 2 removed and added in one change: both are new.
	f.commit(step(1, 1, removeTimer(2, after(1)), addTimer(2, after(3)), addTimer(1, after(2))))
	f.hasNext("moved", after(2))
	f.same("moved", f.claim(after(9), 9), []string{"1/1", "1/2"})
	f.reopen()
	f.same("reopened", f.claim(after(9), 9), []string{"1/1", "1/2"})
	f.same("once", f.claim(after(9), 9), nil)
}

func dueInMicroseconds(f *fixture) {
	due := epoch.Add(1500 * time.Nanosecond)
	far := time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	f.commit(start(1, addTimer(1, due), addTimer(2, far)))
	f.same("early", f.claim(epoch.Add(1999*time.Nanosecond), 9), nil)
	f.hasNext("rounded up", epoch.Add(2000*time.Nanosecond))
	f.same("due", f.claim(epoch.Add(2000*time.Nanosecond), 9), []string{"1/1"})
	f.hasNext("far", far.Add(time.Nanosecond))
	f.commit(step(1, 1, removeTimer(2, far)))
	f.hasNext("cancelled", time.Time{})
}

func tasksClaimedOnce(f *fixture) {
	f.commit(start(1, putTask(3, "a", ""), putTask(9, "b", "")), start(2, putTask(3, "c", "")))
	f.same("put by this process", f.claimTasks(), nil)
	f.reopen()
	f.same("reopened", f.claimTasks(), []string{"1/3", "1/9", "2/3"})
	f.same("again", f.claimTasks(), nil)
	f.reopen()
	f.commit(step(1, 1, putTask(20, "d", "")))
	f.same("without what this process put", f.claimTasks(), []string{"1/3", "1/9", "2/3"})
}

func tasksPutAndRemoved(f *fixture) {
	f.commit(start(1, putTask(3, "a", ""), putTask(4, "b", ""), putTask(5, "c", "")))
	f.reopen()
	f.commit(step(1, 1, removeTask(3), removeTask(77), putTask(4, "b", `{"JobId":"j"}`)))
	f.same("left to claim", f.claimTasks(), []string{"1/5"})
	f.reopen()
	f.commit(step(1, 2, removeTask(5), putTask(5, "c2", "")))
	f.reopen()
	f.same("kept", f.claimTasks(), []string{"1/4", "1/5"})
}
