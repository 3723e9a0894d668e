package clock_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treadle-run/treadle/clock"
)

var start = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// virtual is a clock that stands still, held.
func virtual() *clock.Virtual {
	v := clock.NewVirtual(start)
	v.Hold()
	return v
}

// fired returns the time that the timer has fired with, zero if it has not.
func fired(t clock.Timer) time.Time {
	select {
	case now := <-t.C():
		return now
	default:
		return time.Time{}
	}
}

func TestVirtualStandsStillWhileItIsHeld(t *testing.T) {
	v := virtual()
	alarm := v.NewAlarm(time.Hour)
	v.Hold()
	v.Release()
	if !v.Now().Equal(start) || !fired(alarm).IsZero() {
		t.Errorf("time went on to %v", v.Now())
	}
	v.Release()
	if want := start.Add(time.Hour); !v.Now().Equal(want) || !fired(alarm).Equal(want) {
		t.Errorf("it is %v, want %v", v.Now(), want)
	}
}

func TestAlarmHoldsUntilItIsLookedAfter(t *testing.T) {
	ends := map[string]func(clock.Timer){
		"Stop":  func(a clock.Timer) { a.Stop() },
		"Reset": func(a clock.Timer) { a.Reset(24 * time.Hour) },
	}
	for name, end := range ends {
		v := virtual()
		first, second := v.NewAlarm(time.Minute), v.NewAlarm(time.Hour)
		v.Release()
		if !fired(second).IsZero() {
			t.Errorf("%s: the second alarm fired before the first was looked after", name)
		}
		end(first)
		if !fired(second).Equal(start.Add(time.Hour)) {
			t.Errorf("%s: the second alarm did not fire", name)
		}
	}
}

func TestTimersFireOnTheWayAndDoNotMakeItSkip(t *testing.T) {
	v := virtual()
	sooner, later := v.NewTimer(time.Minute), v.NewTimer(3*time.Hour)
	v.Release()
	if !v.Now().Equal(start) {
		t.Errorf("a timer made the clock skip to %v", v.Now())
	}
	v.NewAlarm(time.Hour)
	if fired(sooner).IsZero() || !fired(later).IsZero() {
		t.Errorf("at %v the sooner timer has fired: %t, the later: %t", v.Now(), !fired(sooner).IsZero(), !fired(later).IsZero())
	}
}

func TestAlarmThatIsDueFiresAtOnce(t *testing.T) {
	for _, d := range []time.Duration{0, -time.Second} {
		v := virtual()
		a := v.NewAlarm(d)
		if !fired(a).IsZero() {
			t.Errorf("an alarm after %v fired while the clock was held", d)
		}
		v.Pin()
		if v.Release(); !fired(a).Equal(start) {
			t.Errorf("an alarm after %v did not fire", d)
		}
	}
}

func TestAlarmsDueAtTheSameTimeFireOneAfterTheOther(t *testing.T) {
	v := virtual()
	var alarms []clock.Timer
	for range 5 {
		alarms = append(alarms, v.NewAlarm(time.Hour))
	}
	v.Release()
	for i, a := range alarms {
		for j, later := range alarms[i+1:] {
			if !fired(later).IsZero() {
				t.Errorf("alarm %d fired before alarm %d was over", i+1+j, i)
			}
		}
		if fired(a).IsZero() {
			t.Errorf("alarm %d did not fire", i)
		}
		v.Hold() // what it is for goes on
		a.Stop()
		v.Release()
	}
}

func TestPinKeepsTimeFromPassing(t *testing.T) {
	v := virtual()
	now, later := v.NewAlarm(0), v.NewAlarm(time.Hour)
	v.Pin()
	v.Release()
	if fired(now).IsZero() {
		t.Error("an alarm that was due did not fire")
	}
	now.Stop()
	if !fired(later).IsZero() || !v.Now().Equal(start) {
		t.Errorf("time went on to %v", v.Now())
	}
	v.Unpin()
	if fired(later).IsZero() {
		t.Error("time did not go on after Unpin")
	}
}

func TestStopAndReset(t *testing.T) {
	v := virtual()
	a := v.NewAlarm(time.Hour)
	if !a.Stop() || a.Stop() {
		t.Error("Stop did not report whether the alarm was set")
	}
	if a.Reset(time.Minute) || !a.Reset(time.Second) {
		t.Error("Reset did not report whether the alarm was set")
	}
	v.Release()
	if !v.Now().Equal(start.Add(time.Second)) {
		t.Errorf("it is %v", v.Now())
	}
	if a.Stop() || !fired(a).IsZero() {
		t.Error("a value from before Stop was received after it")
	}
}

func TestLettingGoOfWhatNobodyHasPanics(t *testing.T) {
	for name, let := range map[string]func(){
		"Release": clock.NewVirtual(start).Release,
		"Unpin":   clock.NewVirtual(start).Unpin,
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			let()
		}()
	}
}

func TestWaitIdle(t *testing.T) {
	v := virtual()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.WaitIdle(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a held clock is idle: %v", err)
	}
	a := v.NewAlarm(time.Hour)
	v.Release()
	if err := v.WaitIdle(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a clock whose alarm has fired is idle: %v", err)
	}
	v.Pin()
	a.Stop()
	if err := v.WaitIdle(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a pinned clock is idle: %v", err)
	}
	v.Unpin()
	if err := v.WaitIdle(t.Context()); err != nil {
		t.Error(err)
	}
}

// Sleepers wake one after the other, each after exactly its own time, and what
// each does between two sleeps is done before the next one wakes.
func TestSleepersTakeTurns(t *testing.T) {
	v := virtual()
	var mu sync.Mutex
	var wakes []time.Duration
	var wg sync.WaitGroup
	for i := range 20 {
		v.Hold()
		wg.Go(func() {
			defer v.Release()
			for range 50 {
				if err := clock.Sleep(t.Context(), v, time.Duration(i+1)*time.Second); err != nil {
					t.Error(err)
				}
				mu.Lock()
				wakes = append(wakes, v.Now().Sub(start))
				mu.Unlock()
			}
		})
	}
	v.Release()
	wg.Wait()
	if !slices.IsSorted(wakes) || len(wakes) != 1000 || wakes[999] != 1000*time.Second {
		t.Errorf("%d wakes, the last after %v; sorted: %t", len(wakes), wakes[len(wakes)-1], slices.IsSorted(wakes))
	}
}

// Whoever waits by alarms that were set in order gets to work in that order and
// alone, even if all are due at once.
func TestAwaitIsInOrder(t *testing.T) {
	v := virtual()
	var order []int
	var wg sync.WaitGroup
	for i := range 100 {
		alarm := v.NewAlarm(0)
		v.Hold()
		wg.Go(func() {
			defer v.Release()
			if err := clock.Await(t.Context(), v, alarm); err != nil {
				t.Error(err)
			}
			order = append(order, i) // no lock: they are alone
		})
	}
	v.Release()
	wg.Wait()
	if !slices.IsSorted(order) {
		t.Errorf("order is %v", order)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	v := virtual()
	v.Hold() // somebody else is at work
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	if err := clock.Sleep(ctx, v, time.Hour); !errors.Is(err, enough) {
		t.Errorf("Sleep returned %v", err)
	}
	v.Release()
	if v.NewAlarm(time.Hour); !v.Now().Equal(start) {
		t.Error("the clock is not held after Sleep")
	}
}

func TestFlowingClockGoesOnByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := clock.NewFlowing()
		began := v.Now()
		v.Hold()
		timer, alarm := v.NewTimer(time.Second), v.NewAlarm(time.Minute)
		<-timer.C()
		if d := v.Now().Sub(began); d != time.Second {
			t.Errorf("the timer fired after %v", d)
		}
		<-alarm.C()
		if d := v.Now().Sub(began); d != time.Minute {
			t.Errorf("the alarm fired after %v", d)
		}
		alarm.Reset(time.Hour)
		real := time.Now()
		v.Release()
		<-alarm.C()
		if d, took := v.Now().Sub(began), time.Since(real); d != time.Minute+time.Hour || took > 10*time.Millisecond {
			t.Errorf("the alarm fired after %v, which took %v", d, took)
		}
		time.Sleep(time.Second)
		if d := v.Now().Sub(began); d != time.Minute+time.Hour+time.Second {
			t.Errorf("after the skip the clock shows %v", d)
		}
	})
}

func TestFlowingClockDoesNotSkipBetweenTwoPiecesOfWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := clock.NewFlowing()
		began := v.Now()
		defer v.NewAlarm(time.Hour).Stop()
		for range 100 {
			v.Hold()
			time.Sleep(time.Millisecond)
			v.Release()
			time.Sleep(time.Millisecond)
		}
		if d := v.Now().Sub(began); d > time.Second {
			t.Errorf("the clock has skipped to %v", d)
		}
	})
}

func TestRealClockNeverSkips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.SkipperOf(clock.Real{})
		began := time.Now()
		c.Hold()
		if err := clock.Sleep(t.Context(), c, time.Hour); err != nil {
			t.Error(err)
		}
		c.Release()
		if took := time.Since(began); took != time.Hour {
			t.Errorf("slept %v", took)
		}
	})
	v := clock.NewVirtual(start)
	if clock.SkipperOf(v) != clock.Skipper(v) {
		t.Error("SkipperOf hides a clock that skips")
	}
}
