package clock

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Virtual is a Skipper: when nobody holds it, it goes straight to the alarm that
// is due next, and fires all timers on the way. Timers that are not alarms do not
// make it skip. Of alarms due at the same time the one set first fires first, and
// the next when nobody holds the clock any more. Make one with NewVirtual or
// NewFlowing.
//
// What must be ready before time is skipped has to hold the clock without a gap:
// a goroutine that hands work to another holds it until the other does.
type Virtual struct {
	mu    sync.Mutex
	at    time.Time // the time when it was last set
	since time.Time // the machine's time then; zero: time stands still in between
	holds int
	pins  int
	calm  time.Time // the machine's time since when nobody holds a flowing clock

	timers queue
	alarms queue
	set    uint64      // timers set so far
	wake   *time.Timer // of a flowing clock: the machine's timer for whatever it does next
	idle   []chan struct{}
}

// NewVirtual returns a clock that shows start and stands still but for what it
// skips. The same work gives the same times whenever it is done.
func NewVirtual(start time.Time) *Virtual { return &Virtual{at: start.Round(0)} }

// NewFlowing returns a clock that goes with the machine's and skips time beside;
// alarms whose time has come fire even when it is held.
// It is for what takes time of its own: processes, clients, networks. Since such
// do not hold a clock when they turn from one thing to the next, it skips only
// when it has not been held for a moment.
func NewFlowing() *Virtual {
	now := time.Now()
	return &Virtual{at: now.Round(0), since: now, calm: now}
}

// moment is how long a flowing clock must not have been held before it skips.
const moment = 2 * time.Millisecond

func (v *Virtual) flows() bool { return !v.since.IsZero() }

// Now implements Clock.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now()
}

func (v *Virtual) now() time.Time {
	if v.flows() {
		return v.at.Add(time.Since(v.since))
	}
	return v.at
}

// NewTimer implements Clock.
func (v *Virtual) NewTimer(d time.Duration) Timer { return v.newTimer(&v.timers, d, false) }

// NewAlarm implements Skipper.
func (v *Virtual) NewAlarm(d time.Duration) Timer { return v.newTimer(&v.alarms, d, true) }

func (v *Virtual) newTimer(q *queue, d time.Duration, alarm bool) Timer {
	t := &virtualTimer{clock: v, queue: q, alarm: alarm, c: make(chan time.Time, 1), place: notQueued}
	t.Reset(d)
	return t
}

// Hold implements Skipper.
func (v *Virtual) Hold() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.holds++
}

// Release implements Skipper. It panics where nobody holds the clock.
func (v *Virtual) Release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.release()
	v.goOn()
}

func (v *Virtual) release() {
	if v.holds == 0 {
		panic("clock: Release without Hold")
	}
	v.holds--
	v.calmDown()
}

func (v *Virtual) calmDown() {
	if v.flows() {
		v.calm = time.Now()
	}
}

// Pin implements Skipper.
func (v *Virtual) Pin() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pins++
}

// Unpin implements Skipper. It panics where nobody has pinned the clock.
func (v *Virtual) Unpin() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pins == 0 {
		panic("clock: Unpin without Pin")
	}
	v.pins--
	v.calmDown()
	v.goOn()
}

// WaitIdle waits until nobody holds or pins the clock and no alarm is set: nothing
// will ever happen by itself. It returns the cause of ctx's end if that comes
// first.
func (v *Virtual) WaitIdle(ctx context.Context) error {
	idle := make(chan struct{})
	v.mu.Lock()
	v.idle = append(v.idle, idle)
	v.tellIdle()
	v.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (v *Virtual) tellIdle() {
	if v.holds > 0 || v.pins > 0 || len(v.alarms) > 0 {
		return
	}
	for _, idle := range v.idle {
		close(idle)
	}
	v.idle = nil
}

// goOn does what follows from a change: it fires what is due, and skips to the
// next alarm if it may.
func (v *Virtual) goOn() {
	v.fireDue()
	if v.wantsToSkip() && v.untilCalm() <= 0 {
		v.setTime(v.alarms[0].due)
		v.fireDue()
	}
	v.tellIdle()
	v.arm()
}

func (v *Virtual) wantsToSkip() bool { return v.holds == 0 && v.pins == 0 && len(v.alarms) > 0 }

// untilCalm is how long the clock must still be left alone before it may skip.
func (v *Virtual) untilCalm() time.Duration {
	if v.flows() {
		return moment - time.Since(v.calm)
	}
	return 0
}

func (v *Virtual) setTime(t time.Time) {
	v.at = t
	if v.flows() {
		v.since = time.Now()
	}
}

// fireDue fires the timers that are due, and the first of the alarms that are.
func (v *Virtual) fireDue() {
	now := v.now()
	v.fire(&v.timers, now)
	if v.holds == 0 || v.flows() {
		v.fire(&v.alarms, now)
	}
}

// fire fires what is due of a queue; a clock that stands still stops at an alarm.
func (v *Virtual) fire(q *queue, now time.Time) {
	for len(*q) > 0 && !(*q)[0].due.After(now) {
		heap.Pop(q).(*virtualTimer).fire(now)
		if q == &v.alarms && !v.flows() {
			return
		}
	}
}

// next returns the queue whose first timer comes before all others; nil: none does.
func (v *Virtual) next() *queue {
	switch {
	case len(v.timers) == 0 && len(v.alarms) == 0:
		return nil
	case len(v.alarms) == 0 || len(v.timers) > 0 && v.timers[0].before(v.alarms[0]):
		return &v.timers
	default:
		return &v.alarms
	}
}

// arm has the machine wake a flowing clock for what it is to do next.
func (v *Virtual) arm() {
	if v.wake != nil {
		v.wake.Stop()
	}
	q := v.next()
	if q == nil || !v.flows() {
		return
	}
	d := (*q)[0].due.Sub(v.now())
	if v.wantsToSkip() {
		d = min(d, v.untilCalm())
	}
	v.wake = time.AfterFunc(d, v.awake)
}

func (v *Virtual) awake() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.goOn()
}
