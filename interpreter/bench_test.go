package interpreter

import (
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkPoller is the sample's loop: a wake, a function's answer, seven
// states entered and left in two steps, with the snapshot encoded after each.
func BenchmarkPoller(b *testing.B) {
	data, err := os.ReadFile("testdata/jobpoller.txt")
	if err != nil {
		b.Fatal(err)
	}
	definition, _, _ := strings.Cut(string(data[strings.IndexByte(string(data), '{'):]), "\n> ")
	d := newDriver(b, definition, `{"jobName":"j","jobDefinition":"d","jobQueue":"q","wait_time":60}`)
	d.start()
	d.answer(Event{Kind: TaskSucceeded, Task: 3, Output: `{"jobId":"b7"}`})
	start := d.snapshot.Encode()
	b.ReportAllocs()
	steps := 0
	var scratch Scratch
	for b.Loop() {
		s, err := Decode(start)
		if err != nil {
			b.Fatal(err)
		}
		task, timer := int64(0), int64(1)
		for range 10 {
			s, task, _ = step(d.machine, &scratch, s, Event{Kind: TimerFired, Timer: timer})
			s, _, timer = step(d.machine, &scratch, s, Event{Kind: TaskSucceeded, Task: task, Output: `"RUNNING"`})
			steps += 2
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
}

func step(m *Machine, scratch *Scratch, s *Snapshot, e Event) (_ *Snapshot, task, timer int64) {
	e.Time = time.Unix(1_700_000_000, 0)
	r := m.StepIn(scratch, s, e)
	for _, c := range r.Commands {
		switch c := c.(type) {
		case ScheduleTask:
			task = c.ID
		case StartTimer:
			timer = c.ID
		}
	}
	r.Snapshot.Encode()
	return r.Snapshot, task, timer
}
