package engine

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

const sleeping = `{"Type":"Wait","Seconds":60,"End":true}`

// started returns an execution that has entered a state.
func started(t *testing.T, state string) *live {
	t.Helper()
	program, err := asl.Compile(`{"StartAt":"S","States":{"S":`+state+`}}`, asl.Standard)
	if err != nil {
		t.Fatal(err)
	}
	l := &live{record: &store.Execution{
		ARN: "arn:aws:states:us-east-1:000000000000:execution:m:n", Name: "n", Status: "RUNNING",
		StateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m", StateMachineName: "m",
		Input: `{"a":1}`, StartDate: time.UnixMilli(1_700_000_000_123).UTC(),
	}}
	l.machine = machineOf(l.record, program)
	l.snapshot = l.machine.Step(nil, interpreter.Event{Kind: interpreter.Start, Time: l.record.StartDate}).Snapshot
	return l
}

func machineOf(r *store.Execution, program *asl.Program) *interpreter.Machine {
	return (&Engine{}).machine(r, program)
}

// TestSleepersComeBackWhole: an execution wakes as it went to sleep.
func TestSleepersComeBackWhole(t *testing.T) {
	for name, change := range map[string]func(l *live){
		"as it is":  func(*live) {},
		"encoded":   func(l *live) { l.encoded = l.snapshot.Encode() },
		"redriven":  func(l *live) { l.record.RedriveCount, l.record.RedriveDate = 3, l.record.StartDate.Add(time.Hour) },
		"later":     func(l *live) { l.version = 1 << 40 },
		"a child":   func(l *live) { l.record.ParentMapRunARN, l.record.TraceHeader = "arn:run", "Root=1" },
		"qualified": func(l *live) { l.record.VersionARN, l.record.AliasARN, l.record.LoggingRevision = "v", "a", "r" },
		"express": func(l *live) {
			l.record.ARN, l.record.Express = "arn:aws:states:us-east-1:000000000000:express:m:n:uuid", true
		},
		"defined": func(l *live) { l.record.Definition = store.HashDefinition("{}") },
	} {
		t.Run(name, func(t *testing.T) {
			l := started(t, sleeping)
			l.record.ID = store.ID{1, 2, 3}
			change(l)
			l.machine = machineOf(l.record, l.machine.Program)
			s := newSleepers(1<<20, machineOf)
			s.put(l)
			got := s.wake(l.record.ID)
			if got == nil {
				t.Fatal("it did not wake")
			}
			if !reflect.DeepEqual(got.record, l.record) || !reflect.DeepEqual(got.machine, l.machine) ||
				got.version != l.version || string(got.snapshot.Encode()) != string(l.snapshot.Encode()) {
				t.Errorf("it woke as %+v, %+v", got, got.record)
			}
			if s.wake(l.record.ID) != nil || s.bytes != 0 {
				t.Errorf("it is still asleep, with %d bytes", s.bytes)
			}
		})
	}
}

// TestSleepersAreBounded: those that sleep longest are forgotten first, and no
// more are kept than there is room for.
func TestSleepersAreBounded(t *testing.T) {
	const room = 1 << 20
	s := newSleepers(room, machineOf)
	l := started(t, sleeping)
	id := func(n int) (id store.ID) { binary.BigEndian.PutUint64(id[:], uint64(n)); return id }
	const many = 10_000
	for n := range many {
		l.record.ID = id(n)
		s.put(l)
		s.put(l) // replaces the one before
	}
	kept, bytes := 0, 0
	for _, generation := range []map[store.ID]sleeper{s.young, s.old} {
		for _, one := range generation {
			kept++
			bytes += len(one.packed) + sleeperBytes
		}
	}
	if bytes > room || bytes < room/2-1000 {
		t.Errorf("%d are kept, in %d bytes", kept, bytes)
	}
	if s.wake(id(0)) != nil || s.wake(id(many-kept)) == nil || s.wake(id(many-1)) == nil {
		t.Error("not the last ones are kept")
	}
	if len(s.kin) != 1 {
		t.Errorf("%d kinds of one", len(s.kin))
	}
}

func TestKindsOfSleepersAreBounded(t *testing.T) {
	s := newSleepers(1<<20, machineOf)
	for n := range 3 * maxKin {
		l := started(t, sleeping)
		l.record.StateMachineARN = fmt.Sprint(n)
		s.put(l)
	}
	if len(s.kin) > maxKin {
		t.Errorf("%d kinds", len(s.kin))
	}
}

// TestWhatSleeps: executions sleep that wait for nothing but time.
func TestWhatSleeps(t *testing.T) {
	task := `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","End":true}`
	both := func(a, b string) string {
		branch := `{"StartAt":"S%d","States":{"S%d":%s}}`
		return `{"Type":"Parallel","End":true,"Branches":[` +
			fmt.Sprintf(branch, 1, 1, a) + `,` + fmt.Sprintf(branch, 2, 2, b) + `]}`
	}
	for state, sleeps := range map[string]bool{
		sleeping: true, task: false, both(sleeping, sleeping): true, both(sleeping, task): false,
	} {
		c := newLives(10, 1000, newSleepers(1<<20, machineOf))
		l := started(t, state)
		c.put(l)
		if awake := c.order.Len() == 1; awake == sleeps {
			t.Errorf("%s: awake is %v", state, awake)
		}
		if c.get(l.record.ID) == nil {
			t.Errorf("%s: not there", state)
		}
		c.put(l)
		c.drop(l.record.ID)
		if c.get(l.record.ID) != nil {
			t.Errorf("%s: there after it was dropped", state)
		}
	}
}
