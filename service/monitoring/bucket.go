package monitoring

import (
	"cmp"
	"math"
	"slices"
)

// Bucket is what is kept of the values that came within a time.
type Bucket struct {
	Start int64   `json:"t"` // seconds since 1970
	Unit  string  `json:"u,omitempty"`
	Count float64 `json:"n"`
	Sum   float64 `json:"s"`
	Min   float64 `json:"lo"`
	Max   float64 `json:"hi"`
	// Values are the values with how often each came, ascending; nil where they are
	// not known, as of statistic sets. Many are rounded, so that there are few.
	Values []Weighted `json:"v,omitempty"`
}

// Weighted is a value and how often it came.
type Weighted [2]float64

// maxValues is how many different values a bucket keeps.
const maxValues = 64

// merge adds another bucket of the same time and unit.
func (b *Bucket) merge(o *Bucket) {
	if b.Count == 0 {
		start := b.Start
		*b = *o
		b.Start, b.Values = start, slices.Clone(o.Values)
		return
	}
	known := b.Values != nil && o.Values != nil
	b.Count += o.Count
	b.Sum += o.Sum
	b.Min = min(b.Min, o.Min)
	b.Max = max(b.Max, o.Max)
	if !known {
		b.Values = nil
		return
	}
	for _, v := range o.Values {
		b.note(v[0], v[1])
	}
}

// add counts one value.
func (b *Bucket) add(value, count float64) {
	if b.Count == 0 {
		b.Min, b.Max, b.Values = value, value, []Weighted{}
	}
	b.Count += count
	b.Sum += value * count
	b.Min = min(b.Min, value)
	b.Max = max(b.Max, value)
	if b.Values != nil {
		b.note(value, count)
	}
}

// note counts a value among the values.
func (b *Bucket) note(value, count float64) {
	i, found := slices.BinarySearchFunc(b.Values, value, func(w Weighted, v float64) int { return cmp.Compare(w[0], v) })
	if found {
		b.Values[i][1] += count
		return
	}
	b.Values = slices.Insert(b.Values, i, Weighted{value, count})
	for digits := 3; len(b.Values) > maxValues && digits > 0; digits-- {
		b.round(digits)
	}
}

// round makes fewer values by rounding them to a number of digits.
func (b *Bucket) round(digits int) {
	rounded := b.Values[:0]
	for _, w := range b.Values {
		v := significant(w[0], digits)
		if n := len(rounded); n > 0 && rounded[n-1][0] == v {
			rounded[n-1][1] += w[1]
			continue
		}
		rounded = append(rounded, Weighted{v, w[1]})
	}
	b.Values = rounded
}

// significant rounds a value to a number of digits.
func significant(v float64, digits int) float64 {
	if v == 0 || math.IsInf(v, 0) {
		return v
	}
	scale := math.Pow(10, float64(digits)-math.Ceil(math.Log10(math.Abs(v))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v
}
