package sandbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/internal/sandbox"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/samples/jobpoller"
)

var epoch = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

const functionARN = "arn:aws:lambda:us-east-1:000000000000:function:"

// poll executes the sample's poller, whose job has succeeded after some checks.
func poll(t testing.TB, c clock.Clock, loops int64, waitSeconds int) *sandbox.Result {
	t.Helper()
	s, err := sandbox.Open(t.Context(), sandbox.Options{
		Name:       "poller",
		Definition: jobpoller.Definition(functionARN+"submit", functionARN+"check"),
		Clock:      c,
		Mocks: mock.States{
			"Submit Job": mock.Always(mock.Return(`{"jobId":"1"}`)),
			"Get Job Status": {
				{Answer: mock.Return(`"RUNNING"`), Times: loops - 1},
				{Answer: mock.Return(`"SUCCEEDED"`)},
			},
			"Get Final Job Status": mock.Always(mock.Return(`"SUCCEEDED"`)),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	input := jobpoller.Input{JobName: "j", JobDefinition: "d", JobQueue: "q", WaitTime: waitSeconds}
	id, err := s.Start(t.Context(), "", input.JSON())
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Wait(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if r.Execution.Output != `"SUCCEEDED"` {
		t.Fatalf("execution is %s with output %s", r.Execution.Status, r.Execution.Output)
	}
	return r
}

// shape is what is the same of an event whenever it happens.
func shape(e history.Event) string {
	return fmt.Sprintf("%d %d %s %s", e.ID, e.PreviousID, e.Type, e.Details.Name)
}

// A poller that waits 2,600 times for a minute goes through the very events of
// one that does not wait at all by the machine's clock, a minute apart.
func TestPollerOfManyHours(t *testing.T) {
	const loops = 2600
	began := time.Now()
	virtual := poll(t, clock.NewVirtual(epoch), loops, 60)
	t.Logf("%d events in %v by the machine's clock, %v by its own", len(virtual.Events), time.Since(began), virtual.Took())
	if virtual.Took() != loops*time.Minute {
		t.Errorf("took %v by its own clock", virtual.Took())
	}
	real := poll(t, clock.Real{}, loops, 0)
	if len(virtual.Events) != len(real.Events) {
		t.Fatalf("%d events, want %d", len(virtual.Events), len(real.Events))
	}
	waited := time.Duration(0)
	for i, e := range virtual.Events {
		if got, want := shape(e), shape(real.Events[i]); got != want {
			t.Fatalf("event %q, want %q", got, want)
		}
		if e.Type == history.WaitStateExited {
			waited += time.Minute
		}
		if got := e.Time.Sub(epoch); got != waited {
			t.Fatalf("event %d came after %v, want %v", e.ID, got, waited)
		}
	}
}

func BenchmarkPollerLoop(b *testing.B) {
	const loops = 1000
	for b.Loop() {
		poll(b, clock.NewVirtual(epoch), loops, 60)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/loops, "ns/loop")
}
