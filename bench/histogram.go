package main

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// histogram counts durations to within 1/16 of each, from many goroutines, in
// little memory.
type histogram struct{ counts [64 * steps]atomic.Int64 }

// steps is how many steps there are between a power of two and the next.
const steps = 16

// add counts a duration; one below zero counts as zero.
func (h *histogram) add(d time.Duration) { h.counts[bucket(uint64(max(d, 0)))].Add(1) }

func (h *histogram) reset() {
	for i := range h.counts {
		h.counts[i].Store(0)
	}
}

// percentile returns about the duration that p percent do not exceed, 0 where
// nothing was counted.
func (h *histogram) percentile(p int) time.Duration {
	var all int64
	for i := range h.counts {
		all += h.counts[i].Load()
	}
	if all == 0 {
		return 0
	}
	rank := max((all*int64(p)+99)/100, 1)
	for i := range h.counts {
		if rank -= h.counts[i].Load(); rank <= 0 {
			return time.Duration(top(i))
		}
	}
	return 0
}

// bucket returns the bucket of a number: its highest bit and the four below.
func bucket(n uint64) int {
	if n < steps {
		return int(n)
	}
	shift := bits.Len64(n) - bits.Len64(steps)
	return shift*steps + int(n>>shift)
}

// top returns the largest number of a bucket.
func top(bucket int) uint64 {
	if bucket < 2*steps {
		return uint64(bucket)
	}
	shift := bucket/steps - 1
	return uint64(bucket-shift*steps+1)<<shift - 1
}
