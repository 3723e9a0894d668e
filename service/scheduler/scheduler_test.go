package scheduler

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// stage is a service under test, and the targets that it invokes.
type stage struct {
	*Service
	clock    *talk.Clock
	registry *awsapi.Registry
	calls    chan string
}

func newStage(t *testing.T, st store.Resources) *stage {
	return newStageAt(t, st, &talk.Clock{})
}

func newStageAt(t *testing.T, st store.Resources, c *talk.Clock) *stage {
	g := &stage{clock: c, registry: awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil))), calls: make(chan string, 100)}
	var err error
	g.Service, err = Open(t.Context(), Options{Store: st, Caller: g, Clock: g.clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(context.Background()) })
	g.registry.CheckInputs(validate.Checker{})
	g.registry.Register(g.Service)
	return g
}

// Call implements awsapi.Caller: the targets.
func (g *stage) Call(_ context.Context, call awsapi.Call) (json.RawMessage, error) {
	role := ""
	if call.Identity.Session != nil {
		role = " as " + call.Identity.Session.Role
	}
	g.calls <- call.Service + " " + call.Operation + " " + string(call.Input) + role
	return json.RawMessage(`{}`), nil
}

func (g *stage) scene() talk.Scene {
	return talk.Scene{Caller: g.registry, Service: "scheduler", Do: g.do}
}

// do does what talks say that happens: time passes; and shows a number of calls
// of targets, for which it waits.
func (g *stage) do(line string) string {
	what, rest, _ := strings.Cut(line, " ")
	switch what {
	case "pass":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err.Error()
		}
		g.clock.Pass(d)
		g.agenda.SetOnce("look at the clock", g.clock.Now())
	case "calls":
		var n int
		fmt.Sscan(rest, &n)
		var calls []string
		for range n {
			calls = append(calls, <-g.calls)
		}
		slices.Sort(calls)
		return strings.Join(calls, " | ")
	}
	return ""
}

func TestTalks(t *testing.T) {
	talk.Run(t, func(t *testing.T) talk.Scene { return newStage(t, memory.New()).scene() })
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, new(Service)) }

const function = `{"Arn":"arn:aws:lambda:us-east-1:000000000000:function:f","RoleArn":"arn:aws:iam::000000000000:role/r","Input":"<aws.scheduler.scheduled-time>"}`

// TestTimesThatPassWhileAway makes schedules, and opens the service again later.
func TestTimesThatPassWhileAway(t *testing.T) {
	st, c := memory.New(), &talk.Clock{}
	g := newStageAt(t, st, c)
	for name, expression := range map[string]string{"once": "at(2025-01-02T03:10:00)", "often": "rate(5 minutes)"} {
		answer := g.scene().Answer(t, "CreateSchedule", `{"Name":"`+name+`","ScheduleExpression":"`+expression+`","StartDate":1735787100,"FlexibleTimeWindow":{"Mode":"OFF"},"Target":`+function+`}`)
		if !strings.HasPrefix(answer, "= ") {
			t.Fatal(answer)
		}
	}
	if err := g.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Pass(time.Hour)
	g = newStageAt(t, st, c)
	if got := <-g.calls; !strings.Contains(got, "MjAyNS0wMS0wMlQwMzoxMDowMFo=") { // 2025-01-02T03:10:00Z
		t.Errorf("called %s", got)
	}
	g.do("pass 5m")
	if got := <-g.calls; !strings.Contains(got, "MjAyNS0wMS0wMlQwNDowNTowMFo=") { // 2025-01-02T04:05:00Z
		t.Errorf("called %s", got)
	}
}

// failing is a store whose next write fails where broken is set.
type failing struct {
	store.Resources
	broken atomic.Bool
	failed chan struct{}
}

func (f *failing) Apply(ctx context.Context, w ...store.Write) error {
	if f.broken.CompareAndSwap(true, false) {
		close(f.failed)
		return store.ErrUnavailable
	}
	return f.Resources.Apply(ctx, w...)
}

func TestTheOnlyTimeOfAScheduleIsMadeUpFor(t *testing.T) {
	st := &failing{Resources: memory.New(), failed: make(chan struct{})}
	g := newStage(t, st)
	answer := g.scene().Answer(t, "CreateSchedule", `{"Name":"once","ScheduleExpression":"at(2025-01-02T03:10:00)","FlexibleTimeWindow":{"Mode":"OFF"},"Target":`+function+`}`)
	if !strings.HasPrefix(answer, "= ") {
		t.Fatal(answer)
	}
	st.broken.Store(true)
	g.do("pass 10m")
	<-st.failed
	g.changing.Lock() // which the time that failed holds until it is dealt with
	g.clock.Pass(10 * time.Second)
	g.changing.Unlock()
	g.do("pass 0s")
	if got := <-g.calls; !strings.Contains(got, "MjAyNS0wMS0wMlQwMzoxMDowMFo=") { // 2025-01-02T03:10:00Z
		t.Errorf("called %s", got)
	}
}

func TestFlexibleWindows(t *testing.T) {
	r := &record{Name: "n", settings: settings{FlexibleTimeWindow: window{flexible, 15}}}
	s := &Service{}
	seen := map[time.Duration]bool{}
	for i := range 100 {
		at := talk.Start.Add(time.Duration(i) * time.Hour)
		offset := s.deliveryOf(r, at).Due.Sub(at)
		if offset < 0 || offset >= 15*time.Minute || s.deliveryOf(r, at).Due.Sub(at) != offset {
			t.Errorf("offset is %v", offset)
		}
		seen[offset] = true
	}
	if len(seen) < 90 {
		t.Errorf("there are %d offsets", len(seen))
	}
}
