package engine

import (
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

const (
	claimed      = 4096        // timers that are claimed at once
	longestNap   = time.Minute // between looks at the store, whatever it says is next
	afterTrouble = time.Second // before something that failed is tried again
)

// timers wakes the feeding goroutine when a timer is set that is due before
// the one it sleeps for. A value in one of the channels holds the clock until
// whoever takes it has done what it is for.
type timers struct {
	clock clock.Skipper
	mu    sync.Mutex
	next  time.Time // what the goroutine sleeps for; zero: nothing
	wake  chan struct{}

	returned []store.Message // claimed, but not delivered
	trouble  chan struct{}   // there are some
}

func newTimers(c clock.Skipper) *timers {
	return &timers{clock: c, wake: make(chan struct{}, 1), trouble: make(chan struct{}, 1)}
}

func (t *timers) sleepUntil(next time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next = next
}

// set tells of a new timer, after its commit.
func (t *timers) set(due time.Time) {
	t.mu.Lock()
	sooner := t.next.IsZero() || due.Before(t.next)
	t.mu.Unlock()
	if sooner {
		t.nudge()
	}
}

func (t *timers) nudge() { t.signal(t.wake) }

func (t *timers) signal(to chan<- struct{}) {
	t.clock.Hold()
	select {
	case to <- struct{}{}:
	default:
		t.clock.Release()
	}
}

// feedTimers hands timers that are due to the shards until the engine closes.
func (e *Engine) feedTimers() {
	alarm := e.clock.NewAlarm(0)
	defer alarm.Stop()
	look := e.clock.NewTimer(longestNap)
	defer look.Stop()
	for {
		select {
		case <-alarm.C():
			e.feed(alarm)
		case <-look.C():
			e.feed(alarm)
		case <-e.timers.wake:
			e.feed(alarm)
			e.clock.Release()
		case <-e.ctx.Done():
			return
		}
		look.Reset(longestNap)
	}
}

// feed hands out all that is due now and sets the alarm for what comes next.
func (e *Engine) feed(alarm clock.Timer) {
	if d, some := e.feedDue(); some {
		alarm.Reset(d)
	} else {
		alarm.Stop()
	}
}

// feedDue hands out all that is due now and returns in how long something will
// be due again.
func (e *Engine) feedDue() (d time.Duration, some bool) {
	for {
		// While this is zero every new timer wakes us, so none is missed
		// between the look at the store and the sleep.
		e.timers.sleepUntil(time.Time{})
		if d := e.trouble.wait(e.clock.Now()); d > 0 {
			return d, true
		}
		messages, next, err := e.store.ClaimReady(e.ctx, e.clock.Now(), claimed)
		if err != nil {
			if e.ctx.Err() == nil {
				e.log.Log(e.ctx, levelOf(err), "timers cannot be read", "error", err)
			}
			return afterTrouble, true
		}
		for i := range messages {
			m := &messages[i]
			r := &request{id: m.Execution, timer: m,
				event: interpreter.Event{Kind: interpreter.TimerFired, Timer: m.Timer}}
			if e.post(e.ctx, r) != nil {
				return 0, false
			}
		}
		if len(messages) == claimed {
			continue
		}
		e.timers.sleepUntil(next)
		if next.IsZero() {
			return 0, false
		}
		return next.Sub(e.clock.Now()), true
	}
}

// giveBack has claimed timers tried again a little later.
func (e *Engine) giveBack(messages ...store.Message) {
	t := e.timers
	t.mu.Lock()
	t.returned = append(t.returned, messages...)
	t.mu.Unlock()
	t.signal(t.trouble)
}

// releaseReturned gives timers that could not be delivered back to the store,
// after a pause so that trouble that lasts does not spin.
func (e *Engine) releaseReturned() {
	for {
		select {
		case <-e.timers.trouble:
		case <-e.ctx.Done():
			return
		}
		if !e.pause(afterTrouble) {
			return
		}
		e.timers.mu.Lock()
		messages := e.timers.returned
		e.timers.returned = nil
		e.timers.mu.Unlock()
		if err := e.store.Release(e.ctx, messages); err != nil {
			e.log.Log(e.ctx, levelOf(err), "timers not released; trying again", "timers", len(messages), "error", err)
			e.giveBack(messages...)
		}
		e.timers.nudge()
		e.clock.Release()
	}
}

// pause waits by the engine's clock, which the caller holds; false means that
// the engine closes.
func (e *Engine) pause(d time.Duration) bool { return clock.Sleep(e.ctx, e.clock, d) == nil }
