package events

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
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
	g := &stage{clock: &talk.Clock{}, registry: awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil))), calls: make(chan string, 100)}
	var err error
	g.Service, err = Open(t.Context(), Options{
		Store: st, Caller: g, Clock: g.clock, Random: &talk.Counter{}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(context.Background()) })
	g.registry.CheckInputs(validate.Checker{})
	g.registry.Register(g.Service)
	return g
}

// Call implements awsapi.Caller: the targets. Events that go from bus to bus come
// back to the service.
func (g *stage) Call(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	g.calls <- call.Service + " " + call.Operation + " " + string(call.Input)
	if call.Service == "events" {
		return g.registry.Call(ctx, call)
	}
	return json.RawMessage(`{}`), nil
}

func (g *stage) scene() talk.Scene {
	return talk.Scene{Caller: g.registry, Service: "events", Do: g.do}
}

// do does what talks say that happens: time passes, a service publishes; and
// shows a number of calls of targets, for which it waits.
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
	case "publish":
		source, detail, _ := strings.Cut(rest, " ")
		if !g.Wanted(talk.Account, talk.Region, source) {
			return "nobody wants it"
		}
		g.Publish(awsapi.Event{
			Source: source, DetailType: "Told", Account: talk.Account, Region: talk.Region, Time: g.clock.Now(),
			Resources: []string{"arn:x"}, Detail: json.RawMessage(detail),
		})
	case "calls":
		var n int
		fmt.Sscan(rest, &n)
		var calls []string
		for range n {
			calls = append(calls, <-g.calls)
		}
		slices.Sort(calls)
		return strings.Join(calls, " | ")
	case "manage":
		if err := g.EnsureManagedRule(context.Background(), talk.Account, talk.Region, rest, "states.amazonaws.com", `{"source":["aws.batch"]}`, "d"); err != nil {
			return err.Error()
		}
	}
	return ""
}

func TestTalks(t *testing.T) {
	talk.Run(t, func(t *testing.T) talk.Scene { return newStage(t, memory.New()).scene() })
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, new(Service)) }

func TestRulesOutliveARestart(t *testing.T) {
	st := memory.New()
	g := newStage(t, st)
	g.scene().Answer(t, "PutRule", `{"Name":"r","EventPattern":"{\"source\":[\"mine\"]}"}`)
	g.scene().Answer(t, "PutTargets", `{"Rule":"r","Targets":[{"Id":"1","Arn":"arn:aws:lambda:us-east-1:000000000000:function:f"}]}`)
	if err := g.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	g = newStage(t, st)
	if g.Wanted(talk.Account, talk.Region, "theirs") || !g.Wanted(talk.Account, talk.Region, "mine") || g.Wanted("111111111111", talk.Region, "mine") {
		t.Error("other events are wanted than the rule says")
	}
	g.scene().Answer(t, "PutEvents", `{"Entries":[{"Source":"mine","DetailType":"t","Detail":"{}"}]}`)
	if got := <-g.calls; !strings.HasPrefix(got, "lambda Invoke") {
		t.Error(got)
	}
}

func TestPublishNeverBlocks(t *testing.T) {
	s := &Service{published: make(chan awsapi.Event, 1), options: Options{Log: slog.New(slog.DiscardHandler)}}
	for range 3 {
		s.Publish(awsapi.Event{})
	}
	if len(s.published) != 1 {
		t.Error("events are not where they should be")
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add(`{"a": <x>, "b": "<x> and <aws.events.rule-name>"}`, `{"x":"a\"b"}`)
	f.Add(`"<x>"`, `{"x":[1,{"y":"\\"}]}`)
	f.Fuzz(func(t *testing.T, template, detail string) {
		in, err := compileInput(&target{InputTransformer: &inputTransformer{map[string]string{"x": "$.detail.x"}, template}})
		if err != nil {
			t.Fatal(err)
		}
		s := &Service{options: Options{Clock: &talk.Clock{}, Random: &talk.Counter{}}}
		e, err := s.newEvent(awsapi.Event{Detail: json.RawMessage(detail)})
		if err != nil {
			return
		}
		if text, err := in.of(&rule{Name: "r"}, e); err == nil && !json.Valid([]byte(text)) {
			t.Errorf("%s of %s is %s", template, detail, text)
		}
	})
}

// TestTemplateBombs: a template may have a large event as often as it is long.
func TestTemplateBombs(t *testing.T) {
	template := "[" + strings.Repeat("<aws.events.event>,", 400) + `"<aws.events.event>"]`
	in, err := compileInput(&target{InputTransformer: &inputTransformer{InputTemplate: template}})
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{options: Options{Clock: &talk.Clock{}, Random: &talk.Counter{}}}
	for size, fits := range map[int]bool{100: true, 100_000: false} {
		e, err := s.newEvent(awsapi.Event{Detail: json.RawMessage(`{"x":"` + strings.Repeat("x", size) + `"}`)})
		if err != nil {
			t.Fatal(err)
		}
		if text, err := in.of(&rule{Name: "r"}, e); (err == nil) != fits || len(text) > maxEntriesBytes {
			t.Errorf("of an event of %d bytes %d are made, %v", size, len(text), err)
		}
	}
}
