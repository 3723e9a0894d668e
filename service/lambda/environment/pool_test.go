package environment

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestIdleEnvironmentIsHaltedAndGoesOn(t *testing.T) {
	s := newStage(t, func(o *Options) { o.RestAfter = time.Nanosecond })
	s.backend.froze = make(chan *execUnit)
	f := s.goFunction("count")
	for want := range 3 {
		if got := s.text(f, `{}`); got != string('1'+rune(want)) {
			t.Fatalf("invocation %s of the process, want %d", got, want+1)
		}
		unit := <-s.backend.froze
		if got := unit.thaws.Load(); got != int32(want) {
			t.Errorf("it went on %d times, want %d", got, want)
		}
	}
}

func TestEnvironmentThatIdlesLongIsEnded(t *testing.T) {
	s := newStage(t, func(o *Options) { o.IdleTimeout = time.Millisecond })
	s.text(s.goFunction("count"), `{}`)
	for _, unit := range s.backend.running() {
		<-unit.Done()
	}
}

func TestIdleEnvironmentsMakeRoom(t *testing.T) {
	s := newStage(t, func(o *Options) { o.Max = 2 })
	s.text(s.goFunction("process"), `{}`)
	oldest := s.backend.running()[0]
	s.text(s.goFunction("count"), `{}`)
	s.text(s.goFunction("echo"), `{}`)
	<-oldest.Done()
	if got := s.text(s.function("provided.al2", "count", s.goFunction("count").TaskRoot), `{}`); got != "2" {
		t.Errorf("the other environment was ended as well: invocation %s", got)
	}
}

func TestNewGenerationHasNewEnvironments(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("count")
	s.text(f, `{}`)
	old := s.backend.running()[0]
	changed := *f
	changed.Generation++
	s.Retire(f.ID, changed.Generation)
	<-old.Done()
	if got := s.text(&changed, `{}`); got != "1" {
		t.Errorf("an old environment was used: invocation %s", got)
	}
}

func TestBusyEnvironmentIsRetiredAfterItsInvocation(t *testing.T) {
	s := newStage(t)
	f, gate := s.goFunction("wait"), newGate(t)
	ended := make(chan *Outcome)
	go func() { ended <- s.call(f, gate.event()) }()
	open := gate.arrive()
	busy := s.backend.running()[0]
	s.RetireAll(f.ID)
	open()
	if outcome := <-ended; outcome.Failed {
		t.Errorf("the invocation was ended: %s", outcome.Payload)
	}
	<-busy.Done()
}

func TestEnvironmentThatDiedIdleIsNotUsed(t *testing.T) {
	s := newStage(t)
	f := s.goFunction("count")
	for range 3 {
		if got := s.text(f, `{}`); got != "1" {
			t.Errorf("invocation %s of a process that is dead", got)
		}
		for _, unit := range s.backend.running() {
			unit.Kill()
			<-unit.Done() // the pool may not know of it yet
		}
	}
}

func TestCloseEndsAll(t *testing.T) {
	s := newStage(t)
	f, gate := s.goFunction("wait"), newGate(t)
	errs := make(chan error)
	go func() {
		_, err := s.Invoke(context.Background(), f, &Invocation{RequestID: "id", Payload: []byte(gate.event())})
		errs <- err
	}()
	gate.arrive()
	s.text(s.goFunction("count"), `{}`)
	units := s.backend.running()
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-errs; !errors.Is(err, ErrClosed) || !errors.Is(err, context.Canceled) {
		t.Errorf("the invocation under way: %v", err)
	}
	for _, unit := range units {
		<-unit.Done()
	}
	if _, err := s.Invoke(t.Context(), f, &Invocation{}); !errors.Is(err, ErrClosed) {
		t.Errorf("an invocation afterwards: %v", err)
	}
}

func BenchmarkWarm(b *testing.B) {
	s := newStage(b)
	f := s.goFunction("echo")
	s.call(f, `{}`)
	for b.Loop() {
		s.call(f, `{}`)
	}
}

func BenchmarkCold(b *testing.B) {
	s := newStage(b)
	f := s.goFunction("echo")
	for b.Loop() {
		s.call(f, `{}`)
		s.RetireAll(f.ID)
		another := *f
		another.ID += "+"
		f = &another
	}
}
