package lambda

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/treadle-run/treadle/clock"
)

func requestID(ctx context.Context) string {
	c, _ := lambdacontext.FromContext(ctx)
	return c.AwsRequestID
}

// fakeClock stands still until it is set forward.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[*fakeTimer]struct{}
	asked  chan time.Duration // receives what each new timer is for, if there is room
}

func newFakeClock() *fakeClock {
	return &fakeClock{
		now:    time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		timers: map[*fakeTimer]struct{}{},
		asked:  make(chan time.Duration, 100),
	}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) NewTimer(d time.Duration) clock.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{clock: c, at: c.now.Add(d), fired: make(chan time.Time, 1)}
	c.timers[t] = struct{}{}
	select {
	case c.asked <- d:
	default:
	}
	return t
}

// awaitTimer waits until somebody waits for that long.
func (c *fakeClock) awaitTimer(d time.Duration) {
	for asked := range c.asked {
		if asked == d {
			return
		}
	}
}

func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for t := range c.timers {
		if !t.at.After(c.now) {
			delete(c.timers, t)
			t.fired <- c.now
		}
	}
}

type fakeTimer struct {
	clock *fakeClock
	at    time.Time
	fired chan time.Time
}

func (t *fakeTimer) C() <-chan time.Time { return t.fired }

func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	_, running := t.clock.timers[t]
	delete(t.clock.timers, t)
	return running
}

func (t *fakeTimer) Reset(d time.Duration) bool {
	running := t.Stop()
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	t.at = t.clock.now.Add(d)
	t.clock.timers[t] = struct{}{}
	return running
}
