package clock

import (
	"context"
	"time"
)

// Skipper is a Clock that can pass over time in which nothing goes on. Whoever
// does something that must be over before time is skipped holds the clock
// meanwhile; an alarm says where it may skip to.
type Skipper interface {
	Clock
	// Hold keeps the clock from firing alarms until Release is called, once for
	// each Hold. The two may be called on different goroutines.
	Hold()
	Release()
	// Pin keeps the clock from skipping time until Unpin is called, once for each
	// Pin. Alarms that are due already still fire: it is for what others take
	// their time for, while here everything goes on for which time need not pass.
	Pin()
	Unpin()
	// NewAlarm returns a timer that fires once after d and that the clock may skip
	// to. When it fires it holds the clock until Stop or Reset is called, so that
	// what it is for is done before the next alarm.
	NewAlarm(d time.Duration) Timer
}

// SkipperOf returns the clock itself if it can skip time, else a Skipper that
// never does.
func SkipperOf(c Clock) Skipper {
	if s, ok := c.(Skipper); ok {
		return s
	}
	return steady{c}
}

// steady makes a Skipper of a clock that never skips.
type steady struct{ Clock }

func (steady) Hold()    {}
func (steady) Release() {}
func (steady) Pin()     {}
func (steady) Unpin()   {}

func (s steady) NewAlarm(d time.Duration) Timer { return s.NewTimer(d) }

// Sleep waits for d or until ctx ends, whose cause it returns then. Its caller
// holds the clock, and so does again when Sleep returns; meanwhile time may be
// skipped.
func Sleep(ctx context.Context, c Skipper, d time.Duration) error {
	return Await(ctx, c, c.NewAlarm(d))
}

// Await is Sleep by an alarm that is set already. The alarm is stopped.
func Await(ctx context.Context, c Skipper, alarm Timer) error {
	defer alarm.Stop()
	c.Release()
	defer c.Hold() // before the alarm lets go
	select {
	case <-alarm.C():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
