package talk

import (
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
)

// Start is when talks begin.
var Start = time.UnixMilli(1735787045678).UTC() // 2025-01-02T03:04:05.678Z

// Clock stands still but for what Pass says. Its timers never fire: a scene has
// what they are for done itself.
type Clock struct {
	mu     sync.Mutex
	passed time.Duration
}

var _ clock.Clock = (*Clock)(nil)

// Now implements clock.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Start.Add(c.passed)
}

// Pass has time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

// NewTimer implements clock.Clock.
func (c *Clock) NewTimer(time.Duration) clock.Timer { return never{} }

type never struct{}

func (never) C() <-chan time.Time      { return nil }
func (never) Stop() bool               { return false }
func (never) Reset(time.Duration) bool { return false }

// Counter is a source of randomness in which nothing is random.
type Counter struct {
	mu sync.Mutex
	n  byte
}

// Read implements io.Reader.
func (c *Counter) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	for i := range p {
		p[i] = c.n
	}
	return len(p), nil
}
