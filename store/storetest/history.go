package storetest

import (
	"fmt"

	"github.com/treadle-run/treadle/store"
)

// historyBothWays reads a history that was written in records of different
// lengths, from every event, in both directions and with every page size.
func historyBothWays(f *fixture) {
	const last = 23
	f.commit(start(1, addEvents(1, 1)))
	version, first := uint64(1), int64(2)
	for _, n := range []int64{4, 1, 7, 2, 8} {
		f.commit(step(1, version, addEvents(first, first+n-1)))
		f.commit(step(1, version+1)) // a change without events
		version, first = version+2, first+n
	}
	f.commit(start(2, addEvents(1, 5)))
	for _, limit := range []int{0, 1, 2, 3, 8, last, last + 1} {
		for from := int64(0); from <= last+2; from++ {
			what := fmt.Sprintf("from %d limit %d", from, limit)
			up, down := expectedPage(from, last, limit)
			f.same(what, f.history(1, from, false, limit), up)
			f.same(what+" descending", f.history(1, from, true, limit), down)
		}
	}
}

// expectedPage says what pages of a history with the ids 1 to last hold.
func expectedPage(from, last int64, limit int) (up, down []string) {
	cut := func(s []string) []string {
		if limit > 0 && len(s) > limit {
			return s[:limit]
		}
		return s
	}
	for i := max(from, 1); i <= last; i++ {
		up = append(up, fmt.Sprintf("event %d", i))
	}
	top := last
	if from > 0 {
		top = min(from, last)
	}
	for i := top; i >= 1; i-- {
		down = append(down, fmt.Sprintf("event %d", i))
	}
	return cut(up), cut(down)
}

// historyOfAnother: neighbours do not show, and the unknown is not empty.
func historyOfAnother(f *fixture) {
	f.commit(start(1), start(2, func(c *store.Change) { c.Events = nil }), start(3))
	f.same("of one without events", f.history(2, 0, false, 0), nil)
	f.same("descending", f.history(2, 0, true, 0), nil)
	_, err := f.History(f.Context(), id(4), 0, false, 0)
	f.isError("of none", err, store.ErrNotFound)
}
