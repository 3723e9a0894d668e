package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// figure is one line of the results.
type figure struct {
	name  string
	value string
	note  string
	goal  goal
}

// goal is what a figure is to reach; the zero goal is none.
type goal struct {
	text string
	met  bool
}

// String says in a word whether the goal was met.
func (g goal) String() string {
	switch {
	case g.text == "":
		return ""
	case g.met:
		return "met"
	}
	return "not met"
}

// under is the goal of what must stay below a limit, in the unit of both.
func under[T cmp.Ordered](have, limit T, text string) goal {
	return goal{"under " + text, have < limit}
}

// atLeast is the goal of what must reach a limit, in the unit of both.
func atLeast[T cmp.Ordered](have, limit T, text string) goal {
	return goal{"at least " + text, have >= limit}
}

// toward returns the figure with its goal.
func (f figure) toward(g goal) figure {
	f.goal = g
	return f
}

func show(w io.Writer, figures []figure) {
	for _, f := range figures {
		line := fmt.Sprintf("%-54s %14s  %-28s %-8s %s", f.name, f.value, f.goal.text, f.goal, f.note)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// rate is a figure of so many things in a time.
func rate(name string, n int, took time.Duration, note string) figure {
	return figure{name: name, value: grouped(int(perSecond(n, took))) + "/s", note: note}
}

func perSecond(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// percentile returns the value that p percent of the samples do not exceed
// (nearest rank). There must be samples.
func percentile[T cmp.Ordered](samples []T, p int) T {
	sorted := slices.Sorted(slices.Values(samples))
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// latency gives the median of some durations, and the 99th percentile where
// there are enough of them.
func latency(name string, samples []time.Duration) figure {
	f := figure{name: name, value: short(percentile(samples, 50)), note: fmt.Sprintf("median of %d", len(samples))}
	if len(samples) >= 100 {
		f.note += ", p99 " + short(percentile(samples, 99))
	}
	return f
}

// short writes a duration with three digits.
func short(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d >= unit.of {
			return strconv.FormatFloat(float64(d)/float64(unit.of), 'g', 3, 64) + " " + unit.name
		}
	}
	return d.String()
}
