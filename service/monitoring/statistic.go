package monitoring

import (
	"math"
	"strconv"
	"strings"
)

// statistic computes a number of a bucket; ok is false where it cannot be known.
type statistic func(b *Bucket) (value float64, ok bool)

var statistics = map[string]statistic{
	"SampleCount": func(b *Bucket) (float64, bool) { return b.Count, true },
	"Sum":         func(b *Bucket) (float64, bool) { return b.Sum, true },
	"Minimum":     func(b *Bucket) (float64, bool) { return b.Min, true },
	"Maximum":     func(b *Bucket) (float64, bool) { return b.Max, true },
	"Average":     func(b *Bucket) (float64, bool) { return b.Sum / b.Count, b.Count > 0 },
}

// parseStatistic returns the statistic of a name: one of those above, or a
// percentile ("p99.9").
func parseStatistic(name string) (statistic, bool) {
	if s, ok := statistics[name]; ok {
		return s, true
	}
	if !strings.HasPrefix(name, "p") {
		return nil, false
	}
	percent, err := strconv.ParseFloat(name[1:], 64)
	if err != nil || !(percent >= 0 && percent <= 100) || strings.ContainsAny(name, "eExX+-_") {
		return nil, false
	}
	return func(b *Bucket) (float64, bool) { return b.percentile(percent / 100) }, true
}

// percentile returns the value that a part of all values is not greater than,
// with what lies between two values taken in proportion.
func (b *Bucket) percentile(part float64) (float64, bool) {
	if b.Min == b.Max {
		return b.Min, true
	}
	if len(b.Values) == 0 {
		return 0, false
	}
	place := part * (b.Count - 1)
	low, high := b.valueAt(math.Floor(place)), b.valueAt(math.Ceil(place))
	v := low + (high-low)*(place-math.Floor(place))
	return min(max(v, b.Min), b.Max), true // rounding may have gone beyond
}

// valueAt returns the value at a place in order.
func (b *Bucket) valueAt(place float64) float64 {
	seen := 0.0
	for _, w := range b.Values {
		if seen += w[1]; place < seen {
			return w[0]
		}
	}
	return b.Values[len(b.Values)-1][0]
}
