package simulation

import (
	"sync/atomic"
	"time"

	"github.com/treadle-run/treadle/clock"
)

// jumpingClock is the machine's clock, which somebody sets from time to time.
// Timers go by the time that passes and do not jump with it.
type jumpingClock struct {
	clock.Real
	off atomic.Int64 // nanoseconds
}

// Now implements clock.Clock.
func (c *jumpingClock) Now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

// furthest is how far the clock is off at most, either way.
const furthest = 10 * time.Minute

// jump sets the clock a few times.
func (s *simulation) jump(over <-chan struct{}) {
	for range s.draw(4) {
		select {
		case <-time.After(s.drawTime(5 * time.Minute)):
		case <-over:
			return
		}
		s.clock.off.Store(int64(s.drawTime(2*furthest) - furthest))
	}
}
