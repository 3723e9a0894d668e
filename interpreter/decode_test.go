package interpreter

import (
	"bytes"
	"testing"
	"time"

	"github.com/treadle-run/treadle/asl"
)

// everyState has threads in every phase that a snapshot can hold.
const everyState = `{"TimeoutSeconds": 99, "StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
	"Retry": [{"ErrorEquals": ["States.ALL"]}],
	"Branches": [
		{"StartAt": "V", "States": {"V": {"Type": "Pass", "Assign": {"v": [1]}, "Next": "W"}, "W": {"Type": "Wait", "Seconds": 9, "End": true}}},
		{"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 2, "End": true, "Iterator": {
			"StartAt": "T", "States": {"T": {"Type": "Task", "TimeoutSeconds": 5, "HeartbeatSeconds": 2,
				"Retry": [{"ErrorEquals": ["Again"]}], "End": true,
				"Parameters": {}, "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken"}}}}}}]}}}`

func snapshots(t testing.TB) (*Machine, [][]byte) {
	d := newDriver(t, everyState, `[1, 2, 3]`)
	list := [][]byte{(&Snapshot{}).Encode()}
	keep := func() { list = append(list, d.snapshot.Encode()) }
	d.start()
	keep()
	again := "Again"
	d.answer(Event{Kind: TaskFailed, Task: d.tasks[0].ID, Error: &again})
	keep()
	d.answer(Event{Kind: TaskSucceeded, Task: d.tasks[0].ID, Output: "2"})
	keep()
	loop := newDriver(t, endless, `{}`)
	loop.step(Event{Kind: Start}) // its thread is left ready
	list = append(list, loop.snapshot.Encode())
	return d.machine, list
}

func TestDecodeRefusesDamage(t *testing.T) {
	_, list := snapshots(t)
	for _, data := range list {
		for n := range data {
			if _, err := Decode(data[:n]); err == nil {
				t.Errorf("%d of %d bytes are taken for a snapshot", n, len(data))
			}
		}
		if _, err := Decode(append(bytes.Clone(data), 0)); err == nil {
			t.Error("a byte too many is let through")
		}
	}
	if _, err := Decode(append([]byte{version + 1}, list[1][1:]...)); err == nil {
		t.Error("a later version is let through")
	}
}

// Whatever Decode takes, Encode gives back and Step survives, even where it
// belongs to another definition.
func FuzzDecode(f *testing.F) {
	machine, list := snapshots(f)
	for _, data := range list {
		f.Add(data)
	}
	other, err := asl.Compile(endless, asl.Standard)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		encoded := s.Encode()
		again, err := Decode(encoded)
		if err != nil || !bytes.Equal(again.Encode(), encoded) {
			t.Fatalf("does not survive a second time: %v", err)
		}
		for _, program := range []*asl.Program{machine.Program, other} {
			m := &Machine{Program: program, Execution: machine.Execution}
			for kind := Start; kind <= Redrive; kind++ {
				s, err := Decode(data)
				if err != nil {
					t.Fatal(err)
				}
				id := int64(1)
				for thread := range s.threads() {
					id = max(id, thread.task.id, thread.timer.id)
				}
				r := m.Step(s, Event{Kind: kind, Time: time.Unix(0, 0), Task: id, Timer: id, Output: "[]"})
				if _, err := Decode(r.Snapshot.Encode()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
