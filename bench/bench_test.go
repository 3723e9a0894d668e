package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	for _, c := range []struct {
		samples []int
		p, want int
	}{
		{[]int{7}, 50, 7}, {[]int{7}, 99, 7},
		{[]int{3, 1, 2}, 50, 2}, {[]int{4, 3, 1, 2}, 50, 2},
		{[]int{3, 1, 2}, 100, 3}, {[]int{3, 1, 2}, 0, 1},
	} {
		if got := percentile(c.samples, c.p); got != c.want {
			t.Errorf("percentile %d of %v: %d, want %d", c.p, c.samples, got, c.want)
		}
	}
}

func TestNumbersAreReadable(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		12 * time.Nanosecond: "12ns", 1500 * time.Nanosecond: "1.5 µs", 12345678: "12.3 ms", 3 * time.Second: "3 s",
	} {
		if got := short(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

func TestShow(t *testing.T) {
	var out bytes.Buffer
	show(&out, []figure{
		rate("things", 3000, time.Second, "a note"),
		rate("more", 3000, time.Second, "").toward(atLeast(3000, 4000, "4,000/s")),
		rate("less", 3000, time.Second, "").toward(under(3, 4, "4 s")),
	})
	want := "" +
		"things                                                        3,000/s                                        a note\n" +
		"more                                                          3,000/s  at least 4,000/s             not met\n" +
		"less                                                          3,000/s  under 4 s                    met\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// TestDurable measures a little, so that the load the figures rest on stays one
// that the engine runs.
func TestDurable(t *testing.T) {
	for _, l := range loops {
		figures, err := measureLoop(t.Context(), settings{dir: t.TempDir()}, l.name, fmt.Sprintf(l.definition, 2), l.share)
		if err != nil || len(figures) != 4 {
			t.Errorf("%s: %v, %v", l.name, figures, err)
		}
	}
}
