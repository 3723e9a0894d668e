package lambda

import (
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/store"
)

// event invokes a function asynchronously.
func (s *stage) event(name, payload string) {
	s.t.Helper()
	match(s.t, s.call("Invoke", object{"FunctionName": name, "InvocationType": "Event", "Payload": blob(payload)}), object{"StatusCode": 202})
}

// keptEvents are the events in the store.
func (s *stage) keptEvents() (list []*event) {
	s.t.Helper()
	for e, err := range s.events.table.List(s.t.Context(), "", "") {
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// oneByOne has events run one after the other, so that barrier works.
func oneByOne(o *Options) { o.ConcurrentEvents = 1 }

// barrier waits until the event that runs is over, by one that runs after it.
func (s *stage) barrier() {
	s.t.Helper()
	s.goFunction("barrier", "visit")
	g := newGate(s.t)
	s.event("barrier", g.event())
	g.arrive()
}

// keptNames are the names of the functions with events in the store.
func (s *stage) keptNames() string {
	var names []string
	for _, e := range s.keptEvents() {
		names = append(names, e.Name)
	}
	return strings.Join(names, " ")
}

func TestEventIsRunAndForgotten(t *testing.T) {
	s := newStage(t, oneByOne)
	s.goFunction("f", "visit")
	g := newGate(t)
	s.event("f", g.event())
	_, leave := g.arrive()
	if got := s.keptEvents(); len(got) != 1 || got[0].Name != "f" {
		t.Errorf("events kept while one runs: %v", got)
	}
	leave("")
	s.barrier()
	if got := s.keptNames(); got != "barrier" {
		t.Errorf("events kept afterwards are of %s", got)
	}
}

func TestFailedEventIsTriedTwiceMore(t *testing.T) {
	s := newStage(t, oneByOne)
	s.goFunction("f", "visit")
	g := newGate(t)
	s.event("f", g.event())
	first, leave := g.arrive()
	leave("no")
	for _, delay := range []time.Duration{time.Minute, 2 * time.Minute} {
		s.clock.awaitTimer(delay)
		s.clock.advance(delay)
		id, leave := g.arrive()
		if id != first {
			t.Errorf("request id is %s, before it was %s", id, first)
		}
		leave("no")
	}
	s.barrier()
	if got := s.keptNames(); got != "barrier" {
		t.Errorf("events kept after the last try are of %s", got)
	}
}

// An event that was accepted is run after a crash, with its request id and with
// the tries it has left.
func TestEventsGoOnAfterACrash(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	g := newGate(t)
	s.event("f", g.event())
	first, leave := g.arrive()
	leave("no")
	s.clock.awaitTimer(time.Minute)
	s.clock.advance(time.Minute)
	g.arrive() // and it does not leave: the process goes down meanwhile
	s.stop()
	s.start()
	id, leave := g.arrive()
	if id != first {
		t.Errorf("request id is %s, before it was %s", id, first)
	}
	leave("no")
	s.clock.awaitTimer(2 * time.Minute)
	if got := s.keptEvents(); len(got) != 1 || got[0].Failures != 2 {
		t.Errorf("events kept: %+v", got)
	}
}

func TestEventsRunInOrderAsRoomAllows(t *testing.T) {
	s := newStage(t, oneByOne)
	s.goFunction("a", "visit")
	s.goFunction("b", "visit")
	gates := []gate{newGate(t), newGate(t), newGate(t)}
	s.event("b", gates[0].event())
	s.event("a", gates[1].event())
	s.event("b", gates[2].event())
	for _, g := range gates {
		_, leave := g.arrive()
		leave("")
	}
}

func TestThrottledEventIsTriedAgain(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	s.call("PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 0})
	g := newGate(t)
	s.event("f", g.event())
	s.clock.awaitTimer(time.Second)
	s.clock.advance(time.Second)
	s.clock.awaitTimer(2 * time.Second)
	s.call("DeleteFunctionConcurrency", object{"FunctionName": "f"})
	s.clock.advance(2 * time.Second)
	_, leave := g.arrive()
	leave("")
}

func TestEventOfADeletedFunctionIsForgotten(t *testing.T) {
	s := newStage(t, oneByOne)
	s.goFunction("f", "visit")
	g := newGate(t)
	s.event("f", g.event())
	_, leave := g.arrive()
	leave("no")
	s.clock.awaitTimer(time.Minute)
	s.call("DeleteFunction", object{"FunctionName": "f"})
	s.clock.advance(time.Minute)
	s.barrier()
	if got := s.keptNames(); got != "barrier" {
		t.Errorf("events kept are of %s", got)
	}
}

func TestSameEventIsAcceptedOnce(t *testing.T) {
	s := newStage(t)
	s.goFunction("f", "visit")
	f, err := s.resolve(t.Context(), reference{region: "us-east-1", account: "000000000000", name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	s.call("PutFunctionConcurrency", object{"FunctionName": "f", "ReservedConcurrentExecutions": 0})
	for range 2 {
		if err := s.events.accept(t.Context(), f, &environment.Invocation{RequestID: "id", Payload: []byte("{}")}); err != nil {
			t.Error(err)
		}
	}
	if got := s.keptEvents(); len(got) != 1 {
		t.Errorf("%d events are kept", len(got))
	}
}

func TestDelays(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	refused := throttled("x")
	e := &event{Accepted: now, Due: now}
	var waits []string
	for at := now; ; at = e.Due {
		if reason := e.postpone(at, refused, &eventSettings{}); reason != "" {
			waits = append(waits, reason)
			break
		}
		waits = append(waits, e.Due.Sub(at).String())
	}
	want := "1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 5m0s 5m0s"
	if got := strings.Join(waits, " "); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, " 5m0s "+conditionAge) {
		t.Errorf("delays are %s", got)
	}
	if late := e.Due.Sub(now); late < maxEventAge || late > maxEventAge+maxRefusalDelay {
		t.Errorf("the last try is after %s", late)
	}
}

func TestBrokenRecordsAreReported(t *testing.T) {
	s := newStage(t)
	if err := s.store.Apply(t.Context(), store.Write{Key: store.Key{Table: s.functions.Name, Key: "us-east-1/000000000000/f"}, Data: []byte("?")}); err != nil {
		t.Fatal(err)
	}
	_, err := s.try("GetFunction", object{"FunctionName": "f"})
	if err == nil || err.Code != "ServiceException" || err.Status != 500 {
		t.Errorf("error is %v", err)
	}
}
