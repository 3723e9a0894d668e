package scheduler

import (
	"math"
	"time"
)

// Usage is how many vCPUs a share has held lately, in the mean: the older, the less
// it counts. The zero Usage is of a share that never held any.
type Usage struct {
	held int64   // thousandths of a vCPU, now
	mean float64 // vCPUs, at the time at
	at   time.Time
}

// decays is how many times what a share has held has shrunk by a factor of e when
// the time for it to decay is over.
const decays = 3

// Held is what the share holds now, in thousandths of a vCPU.
func (u *Usage) Held() int64 { return u.held }

// Lately is the mean at a time.
func (u *Usage) Lately(now time.Time, decay time.Duration) float64 {
	passed := now.Sub(u.at)
	if u.at.IsZero() || passed < 0 || decay <= 0 {
		return u.mean
	}
	left := math.Exp(-decays * float64(passed) / float64(decay))
	return u.mean*left + float64(u.held)/1000*(1-left)
}

// Hold notes that the share holds more from now on, or less.
func (u *Usage) Hold(now time.Time, decay time.Duration, milliVCPUs int64) {
	u.mean, u.at = u.Lately(now, decay), now
	u.held += milliVCPUs
}

// Forgotten reports whether the share is as good as one that never held any.
func (u *Usage) Forgotten(now time.Time, decay time.Duration) bool {
	return u.held == 0 && u.Lately(now, decay) < 1e-3
}
