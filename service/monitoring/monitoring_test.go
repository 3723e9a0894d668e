package monitoring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// stage is a service under test with what is around it.
type stage struct {
	*Service
	clock    *talk.Clock
	registry *awsapi.Registry

	mu     sync.Mutex
	events []awsapi.Event
	calls  []awsapi.Call
}

func newStage(t testing.TB, st store.Resources) *stage {
	g := &stage{clock: &talk.Clock{}, registry: awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil)))}
	var err error
	g.Service, err = New(Options{Store: st, Clock: g.clock, Caller: g, Events: g, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(context.Background()) })
	g.registry.CheckInputs(validate.Checker{})
	g.registry.Register(g.Service)
	return g
}

// Wanted implements awsapi.Publisher.
func (g *stage) Wanted(string, string, string) bool { return true }

// Publish implements awsapi.Publisher.
func (g *stage) Publish(e awsapi.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.events = append(g.events, e)
}

// Call implements awsapi.Caller.
func (g *stage) Call(_ context.Context, call awsapi.Call) (json.RawMessage, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls = append(g.calls, call)
	if strings.Contains(string(call.Input), "function:broken") {
		return nil, &awsapi.Error{Code: "ResourceNotFoundException", Message: "Function not found"}
	}
	return json.RawMessage(`{}`), nil
}

func (g *stage) scene() talk.Scene {
	return talk.Scene{Caller: g.registry, Service: "monitoring", Do: g.do}
}

// do does what talks say that happens: time passes, services count, alarms are
// looked at; and shows what came of it.
func (g *stage) do(line string) string {
	what, rest, _ := strings.Cut(line, " ")
	switch what {
	case "pass":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err.Error()
		}
		g.clock.Pass(d)
	case "record":
		var name string
		var value float64
		if _, err := fmt.Sscanf(rest, "%s %g", &name, &value); err != nil {
			return err.Error()
		}
		g.Record(NewSeries(talk.Account, talk.Region, "AWS/Test", name), "Count", g.clock.Now(), value)
	case "evaluate":
		if err := g.Evaluate(context.Background()); err != nil {
			return err.Error()
		}
	case "expire":
		if err := g.Expire(context.Background()); err != nil {
			return err.Error()
		}
	case "events":
		return g.told()
	}
	return ""
}

func (g *stage) told() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var parts []string
	for _, e := range g.events {
		parts = append(parts, e.DetailType+" "+string(e.Detail))
	}
	for _, c := range g.calls {
		parts = append(parts, c.Service+" "+c.Operation)
	}
	g.events, g.calls = nil, nil
	return strings.Join(parts, " | ")
}

func TestTalks(t *testing.T) {
	talk.Run(t, func(t *testing.T) talk.Scene { return newStage(t, memory.New()).scene() })
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, new(Service)) }

func TestSeriesGoByTheirDimensionsInAnyOrder(t *testing.T) {
	a := NewSeries("1", "r", "n", "m", Dimension{"x", "1"}, Dimension{"y", "2"})
	b := NewSeries("1", "r", "n", "m", Dimension{"y", "2"}, Dimension{"x", "1"})
	if a != b || a.id() != b.id() || len(a.id()) != 32 {
		t.Errorf("%v is not %v", a, b)
	}
	if got := a.list(); !slices.Equal(got, []Dimension{{"x", "1"}, {"y", "2"}}) {
		t.Errorf("dimensions are %v", got)
	}
	if a.id() == NewSeries("1", "r", "n", "m", Dimension{"x", "1"}).id() {
		t.Error("series with other dimensions has the same id")
	}
}

func TestPercentiles(t *testing.T) {
	var b Bucket
	for i := 1; i <= 1000; i++ {
		b.add(float64(i), 1)
	}
	if len(b.Values) > maxValues {
		t.Errorf("%d values are kept", len(b.Values))
	}
	for name, want := range map[string]float64{"p0": 1, "p50": 500, "p90": 900, "p99": 990, "p100": 1000} {
		s, ok := parseStatistic(name)
		if !ok {
			t.Fatalf("%s is none", name)
		}
		got, known := s(&b)
		if !known || math.Abs(got-want) > want*0.1+1 {
			t.Errorf("%s is %v, want about %v", name, got, want)
		}
	}
	for _, name := range []string{"p", "p101", "p-1", "pNaN", "p1e1", "tm99", "IQM", ""} {
		if _, ok := parseStatistic(name); ok {
			t.Errorf("%q is a statistic", name)
		}
	}
	var sets Bucket
	sets.merge(&Bucket{Count: 2, Sum: 3, Min: 1, Max: 2})
	sets.merge(&b)
	if s, _ := parseStatistic("p50"); sets.Count != 1002 {
		t.Errorf("count is %v", sets.Count)
	} else if _, known := s(&sets); known {
		t.Error("a percentile of statistic sets is known")
	}
}

// TestRecordingIsKept records over hours, writes now and then, and reads it back
// after a restart and after minutes have become hours.
func TestRecordingIsKept(t *testing.T) {
	st := memory.New()
	g := newStage(t, st)
	series := NewSeries(talk.Account, talk.Region, "AWS/Test", "m")
	start := talk.Start.Truncate(time.Hour)
	for i := range 300 {
		g.Record(series, "Count", start.Add(time.Duration(i)*time.Minute), float64(i))
		if i%7 == 0 {
			if err := g.flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := g.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	g = newStage(t, st)
	sp := span{start.Unix() + 600, start.Unix() + 290*60, 600}
	steps, err := g.read(t.Context(), series, sp, "Count")
	if err != nil || len(steps) != 28 || steps[0].Sum != 145 || steps[27].Sum != 2845 || steps[27].Start != sp.Start+27*600 {
		t.Errorf("%d steps: %+v, %v", len(steps), steps, err)
	}
	if other, err := g.read(t.Context(), series, sp, "Bytes"); err != nil || len(other) != 0 {
		t.Errorf("of another unit there are %v, %v", other, err)
	}
	g.clock.Pass(keepMinutes + 24*time.Hour)
	if err := g.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	sp = span{start.Unix(), start.Unix() + 5*3600, 3600}
	steps, err = g.read(t.Context(), series, sp, "")
	if err != nil || len(steps) != 5 || steps[0].Count != 60 || steps[4].Max != 299 {
		t.Errorf("%d hours: %+v, %v", len(steps), steps, err)
	}
	g.clock.Pass(keepHours + 72*time.Hour)
	if err := g.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if steps, err = g.read(t.Context(), series, sp, ""); err != nil || len(steps) != 0 {
		t.Errorf("old data are still there: %v, %v", steps, err)
	}
	for r, err := range g.series.List(t.Context(), "", "") {
		t.Errorf("there still is %v, %v", r, err)
	}
}

func TestManyRecordAtOnce(t *testing.T) {
	g := newStage(t, memory.New())
	series := NewSeries(talk.Account, talk.Region, "AWS/Test", "m")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				g.Record(series, "Count", talk.Start, 1)
			}
		})
	}
	all.Go(func() {
		for range 20 {
			g.flush(t.Context())
		}
	})
	all.Wait()
	if err := g.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := talk.Start.Unix() - talk.Start.Unix()%60
	steps, err := g.read(t.Context(), series, span{at, at + 60, 60}, "")
	if err != nil || len(steps) != 1 || steps[0].Sum != 8000 {
		t.Errorf("%v, %v", steps, err)
	}
}

func TestNothingIsLostWhenTheStoreFails(t *testing.T) {
	g := newStage(t, memory.New())
	good := g.options.Store
	g.Record(NewSeries(talk.Account, talk.Region, "AWS/Test", "m"), "Count", talk.Start, 1)
	g.options.Store = failing{good}
	if err := g.flush(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("error is %v", err)
	}
	g.options.Store = good
	answer := g.scene().Answer(t, "ListMetrics", `{}`)
	if !strings.Contains(answer, `"MetricName":"m"`) {
		t.Error(answer)
	}
}

var errDisk = errors.New("disk")

type failing struct{ store.Resources }

func (failing) Apply(context.Context, ...store.Write) error { return errDisk }

// TestJudging holds alarms against points, oldest first: X breaches, 0 does not,
// - is missing. The last of them are the alarm's periods, two stand before them.
func TestJudging(t *testing.T) {
	for _, c := range []struct {
		points           string
		periods, toAlarm int
		missing, want    string
	}{
		{"-- 0", 1, 0, "", "OK"},
		{"-- X", 1, 0, "", "ALARM"},
		{"-- -", 1, 0, "", "INSUFFICIENT_DATA"},
		{"-- -", 1, 0, "missing", "INSUFFICIENT_DATA"},
		{"-- -", 1, 0, "ignore", "before"},
		{"-- -", 1, 0, "breaching", "ALARM"},
		{"-- -", 1, 0, "notBreaching", "OK"},
		{"00 XXX", 3, 0, "", "ALARM"},
		{"00 XX0", 3, 0, "", "OK"},
		{"00 X0X", 3, 2, "", "ALARM"},
		{"00 X00", 3, 2, "", "OK"},
		{"XX -XX", 3, 0, "", "ALARM"}, // the older ones stand in
		{"X0 -XX", 3, 0, "", "OK"},
		{"-- -XX", 3, 0, "", "OK"},
		{"-- -XX", 3, 0, "breaching", "ALARM"},
		{"-- -XX", 3, 0, "notBreaching", "OK"},
		{"-- -XX", 3, 0, "ignore", "before"},
		{"-- -00", 3, 0, "ignore", "OK"},
		{"-- -X-", 3, 1, "", "ALARM"},
	} {
		threshold := 5.0
		a := &alarm{StateValue: "before", alarmSettings: alarmSettings{
			EvaluationPeriods: c.periods, DatapointsToAlarm: c.toAlarm, TreatMissingData: c.missing,
			Threshold: &threshold, ComparisonOperator: "GreaterThanThreshold", Period: 60, Statistic: "Sum",
		}}
		var points []point
		for i, r := range strings.ReplaceAll(c.points, " ", "") {
			points = append(points, point{int64(i) * 60, map[rune]float64{'X': 6, '0': 5}[r], r != '-'})
		}
		if got, reason, _ := a.judge(points); got != c.want {
			t.Errorf("%s of %d/%d, missing %q: %s (%s), want %s", c.points, c.toAlarm, c.periods, c.missing, got, reason, c.want)
		}
	}
}

func TestComparisons(t *testing.T) {
	threshold := 1.0
	for operator, want := range map[string]string{
		"GreaterThanOrEqualToThreshold": "false true true", "GreaterThanThreshold": "false false true",
		"LessThanThreshold": "true false false", "LessThanOrEqualToThreshold": "true true false",
	} {
		a := &alarm{alarmSettings: alarmSettings{Threshold: &threshold, ComparisonOperator: operator}}
		if got := fmt.Sprint(a.breaches(0), " ", a.breaches(1), " ", a.breaches(2)); got != want {
			t.Errorf("%s: %s, want %s", operator, got, want)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	g := newStage(b, memory.New())
	series := NewSeries(talk.Account, talk.Region, "AWS/States", "ExecutionsStarted", Dimension{"StateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m"})
	b.ReportAllocs()
	for b.Loop() {
		g.Record(series, "Count", talk.Start, 1)
	}
}
