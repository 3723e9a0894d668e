package main

import (
	"testing"
	"time"
)

// TestHistogram: a percentile is never below what it should be, and above it by
// a sixteenth at the most.
func TestHistogram(t *testing.T) {
	for _, d := range []time.Duration{0, 1, 15, 16, 17, 31, 32, 1000, 123456789, time.Hour, 1 << 62} {
		var h histogram
		h.add(d)
		if got := h.percentile(99); got < d || got > d+d/steps {
			t.Errorf("%d: %d", d, got)
		}
	}
	var h histogram
	for i := range 1000 {
		h.add(time.Duration(i) * time.Millisecond)
	}
	for p, want := range map[int]time.Duration{50: 499 * time.Millisecond, 99: 989 * time.Millisecond, 100: 999 * time.Millisecond} {
		if got := h.percentile(p); got < want || got > want+want/steps {
			t.Errorf("p%d: %v, want %v", p, got, want)
		}
	}
	h.reset()
	if got := h.percentile(50); got != 0 {
		t.Errorf("%v after a reset", got)
	}
}
