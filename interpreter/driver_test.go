package interpreter

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/history"
)

// driver steps an execution as an engine would and checks at every step what
// must always hold.
type driver struct {
	t        testing.TB
	machine  *Machine
	snapshot *Snapshot
	now      time.Time
	seed     byte
	steps    int
	events   []history.Event // of the whole execution
	timers   []StartTimer    // started and neither fired nor cancelled
	tasks    []ScheduleTask  // scheduled and neither done nor cancelled
	runs     []StartMapRun   // asked for and neither over nor stopped
	complete *Complete
	missing  []string // activities that do not exist
}

var epoch = time.Date(2024, 5, 6, 7, 8, 9, 250_000_000, time.UTC)

func newDriver(t testing.TB, definition, input string) *driver {
	t.Helper()
	program, err := asl.Compile(definition, asl.Standard)
	if err != nil {
		t.Fatalf("%v\n%s", err, definition)
	}
	const account = "arn:aws:states:eu-north-1:123456789012:"
	return &driver{t: t, now: epoch, machine: &Machine{
		Program: program,
		Execution: Execution{
			ID:               [16]byte{15: 7},
			ARN:              account + "execution:machine:run",
			Name:             "run",
			StateMachineARN:  account + "stateMachine:machine",
			StateMachineName: "machine",
			RoleARN:          "arn:aws:iam::123456789012:role/role",
			Region:           "eu-north-1",
			Input:            input,
			StartTime:        epoch,
		},
	}}
}

// step applies an event twice, to the snapshot and to a copy of it that was
// encoded and decoded, and returns what came of it.
func (d *driver) step(e Event) Result {
	d.t.Helper()
	d.seed++
	d.steps++
	e.Time, e.Seed, e.MissingActivities = d.now, [32]byte{d.seed, byte(d.steps >> 8)}, d.missing
	copied := d.copy(d.snapshot)
	result := d.machine.Step(d.snapshot, e)
	d.snapshot = result.Snapshot
	encoded := d.snapshot.Encode()
	if again := d.machine.Step(copied, e); !d.same(again, result) || !bytes.Equal(again.Snapshot.Encode(), encoded) {
		d.t.Fatalf("step %d came out otherwise from the decoded snapshot:\n%s\n%s", d.steps, asJSON(again), asJSON(result))
	}
	if !bytes.Equal(d.copy(d.snapshot).Encode(), encoded) {
		d.t.Fatalf("step %d: snapshot changes when it is decoded", d.steps)
	}
	if !result.Accepted && len(result.History)+len(result.Commands) > 0 {
		d.t.Fatalf("step %d: an event without meaning had consequences", d.steps)
	}
	d.record(result.History)
	for _, c := range result.Commands {
		d.carryOut(c)
	}
	d.check()
	return result
}

// check compares what the snapshot waits for with what was asked for.
func (d *driver) check() {
	d.t.Helper()
	if d.snapshot.lastEvent == 0 {
		return
	}
	if d.snapshot.root == nil != (d.complete != nil) {
		d.t.Fatalf("step %d: the end and Complete do not come together", d.steps)
	}
	if d.complete == nil && len(d.timers)+len(d.tasks)+len(d.runs) == 0 {
		d.t.Fatalf("step %d: the execution waits for nothing", d.steps)
	}
	timers := 0
	for _, id := range []int64{d.snapshot.deadline.id, d.snapshot.turn.id} {
		timers += min(1, int(id))
	}
	tasks, runs := 0, 0
	for t := range d.snapshot.threads() {
		timers += min(1, int(t.timer.id)) + min(1, int(t.heartbeat.id))
		tasks += min(1, int(t.task.id))
		if t.phase == phaseMapRun {
			runs++
		}
	}
	if runs != len(d.runs) {
		d.t.Fatalf("step %d: %d map runs in the snapshot, asked for %v", d.steps, runs, d.runs)
	}
	if timers != len(d.timers) || tasks != len(d.tasks) {
		d.t.Fatalf("step %d: %d timers and %d tasks in the snapshot, asked for %v %v", d.steps, timers, tasks, d.timers, d.tasks)
	}
}

func (d *driver) copy(s *Snapshot) *Snapshot {
	d.t.Helper()
	if s == nil {
		return nil
	}
	decoded, err := Decode(s.Encode())
	if err != nil {
		d.t.Fatalf("step %d: %v", d.steps, err)
	}
	return decoded
}

func (d *driver) same(a, b Result) bool {
	return a.Accepted == b.Accepted && asJSON(a.History) == asJSON(b.History) && asJSON(a.Commands) == asJSON(b.Commands)
}

func (d *driver) record(events []history.Event) {
	d.t.Helper()
	for _, e := range events {
		if want := int64(len(d.events)) + 1; e.ID != want || e.PreviousID >= e.ID {
			d.t.Fatalf("event %d <- %d where %d was to come", e.ID, e.PreviousID, want)
		}
		d.events = append(d.events, e)
	}
	if len(events) > 4*maxTransitions+1000 {
		d.t.Fatalf("step %d wrote %d events", d.steps, len(events))
	}
}

func (d *driver) carryOut(c Command) {
	d.t.Helper()
	if d.complete != nil {
		d.t.Fatalf("step %d: %T after Complete", d.steps, c)
	}
	switch c := c.(type) {
	case StartTimer:
		d.timers = append(d.timers, c)
	case CancelTimer:
		if !d.forgetTimer(StartTimer(c)) {
			d.t.Fatalf("step %d: no timer %+v to cancel", d.steps, c)
		}
	case ScheduleTask:
		d.tasks = append(d.tasks, c)
	case CancelTask:
		if !d.forgetTask(c.ID) {
			d.t.Fatalf("step %d: no task %d to cancel", d.steps, c.ID)
		}
	case StartMapRun:
		d.runs = append(d.runs, c)
	case StopMapRun:
		if !d.forgetRun(c.ID) {
			d.t.Fatalf("step %d: no map run %d to stop", d.steps, c.ID)
		}
	case Complete:
		d.complete = &c
		if len(d.timers)+len(d.tasks)+len(d.runs) > 0 {
			d.t.Fatalf("step %d: left over: %v %v %v", d.steps, d.timers, d.tasks, d.runs)
		}
	}
}

func (d *driver) forgetTimer(timer StartTimer) bool {
	n := len(d.timers)
	d.timers = slices.DeleteFunc(d.timers, func(have StartTimer) bool { return have == timer })
	return len(d.timers) < n
}

func (d *driver) forgetTask(id int64) bool {
	n := len(d.tasks)
	d.tasks = slices.DeleteFunc(d.tasks, func(have ScheduleTask) bool { return have.ID == id })
	return len(d.tasks) < n
}

func (d *driver) forgetRun(id int64) bool {
	n := len(d.runs)
	d.runs = slices.DeleteFunc(d.runs, func(have StartMapRun) bool { return have.ID == id })
	return len(d.runs) < n
}

// redrive begins a redrive of the execution, which has ended.
func (d *driver) redrive() Result {
	d.t.Helper()
	if d.complete == nil || d.complete.Redrive == nil {
		d.t.Fatal("nothing to redrive")
	}
	snapshot, err := Decode(d.complete.Redrive)
	if err != nil {
		d.t.Fatal(err)
	}
	d.snapshot, d.complete = snapshot, nil
	d.machine.Execution.RedriveCount++
	d.machine.Execution.RedriveTime = d.now
	return d.step(Event{Kind: Redrive})
}

// fire lets the earliest timer fire, at its time.
func (d *driver) fire() Result {
	d.t.Helper()
	if len(d.timers) == 0 {
		d.t.Fatal("no timer to fire")
	}
	next := slices.MinFunc(d.timers, func(a, b StartTimer) int { return a.Due.Compare(b.Due) })
	d.forgetTimer(next)
	if next.Due.After(d.now) {
		d.now = next.Due
	}
	return d.step(Event{Kind: TimerFired, Timer: next.ID})
}

// answer applies an event that ends a task.
func (d *driver) answer(e Event) Result {
	d.t.Helper()
	d.forgetTask(e.Task)
	return d.step(e)
}

// start starts the execution and lets it go on until it waits for the outside.
func (d *driver) start() {
	d.t.Helper()
	d.step(Event{Kind: Start})
	d.takeTurns()
}

// takeTurns fires the timers by which a long step goes on.
func (d *driver) takeTurns() {
	d.t.Helper()
	for d.complete == nil && d.snapshot.turn.id != 0 {
		d.fire()
	}
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
