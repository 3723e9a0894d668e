package jsonpath

import (
	"fmt"

	"github.com/treadle-run/treadle/jsonvalue"
)

// index is [n]; a negative one counts from the end.
type index int

func (n index) definite() bool { return true }

func (n index) visit(s *search, v jsonvalue.Value, i int) error {
	if v.Kind() != jsonvalue.Array {
		return s.missing(i, func() string { return noArray(s.path, i, v) })
	}
	return visitElement(s, v, int(n), i)
}

func noArray(p *Path, i int, v jsonvalue.Value) string {
	if v.IsNull() {
		return fmt.Sprintf("The path %s is null", p.normal(i))
	}
	return fmt.Sprintf("Filter: %s can only be applied to arrays. Current context is: %s", normalForm(p.segments[i]), v.JavaText())
}

// visitElement walks on from element n of array v, if it is there.
func visitElement(s *search, v jsonvalue.Value, n, i int) error {
	if n < 0 {
		n += v.Len()
	}
	if n < 0 || n >= v.Len() {
		return nil
	}
	return s.walk(v.At(n), i+1)
}

// indexes is [0,2].
type indexes []int

func (indexes) definite() bool { return false }

func (list indexes) visit(s *search, v jsonvalue.Value, i int) error {
	if v.Kind() != jsonvalue.Array {
		return nil
	}
	if err := s.spend(len(list)); err != nil {
		return err
	}
	for _, n := range list {
		if err := visitElement(s, v, n, i); err != nil {
			return err
		}
	}
	return nil
}

// slice is [from:], [:to] or [from:to]; nil stands for what is not written.
type slice struct{ from, to *int }

func (slice) definite() bool { return false }

func (sl slice) visit(s *search, v jsonvalue.Value, i int) error {
	if v.Kind() != jsonvalue.Array {
		return nil
	}
	from, to := sl.bounds(v.Len())
	for n := from; n < to; n++ {
		if err := visitElement(s, v, n, i); err != nil {
			return err
		}
	}
	return nil
}

// bounds gives the range of indexes for an array of n elements. As in Jayway,
// negative numbers count from the end where one bound is written; where both
// are, the range runs over the numbers as they stand, so [1:-1] is empty and
// [-2:-1] is the last element but one.
func (sl slice) bounds(n int) (from, to int) {
	switch {
	case sl.to == nil:
		return fromEnd(*sl.from, n), n
	case sl.from == nil:
		return 0, min(fromEnd(*sl.to, n), n)
	default:
		return max(*sl.from, -n), min(*sl.to, n)
	}
}

func fromEnd(i, n int) int {
	if i < 0 {
		return max(i+n, 0)
	}
	return i
}
