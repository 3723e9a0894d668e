package pebble

import (
	"slices"

	"github.com/treadle-run/treadle/store"
)

// hot is what the committer keeps in memory of an execution.
type hot struct {
	version uint64       // 0: there is no such execution
	timers  []timer      // good until the table is asked again
	status  store.Status // "": not looked up yet
	closed  bool         // its state is at kindClosed
}

// hotTable keeps the executions that were used last, in two generations: when
// the young one is full, the old one is forgotten and the young one grows old.
// So nothing is linked or moved at each use, and what was put is kept for at
// least half the capacity of further puts.
type hotTable struct {
	young, old generation
	half       int            // the capacity of one generation
	statuses   []store.Status // that there have been, in the order of their numbers from 1
	single     [1]timer       // what the last execution that was asked for has
}

// generation holds executions in a form without pointers, so that the collector
// need not look at each of a million; but for those with many timers.
type generation struct {
	entries map[store.ID]hotEntry
	many    map[store.ID][]timer
}

// hotEntry is an execution in the table.
type hotEntry struct {
	version uint64
	single  timer // where there is one
	timers  timerCount
	status  uint8 // number of the status, 0 for none
	closed  bool
}

// timerCount says where the timers of an entry are.
type timerCount uint8

const (
	noTimer timerCount = iota
	oneTimer
	manyTimers // in generation.many
)

func newHotTable(capacity int) hotTable {
	return hotTable{young: newGeneration(), half: max(capacity/2, minHot)}
}

func newGeneration() generation {
	return generation{entries: map[store.ID]hotEntry{}, many: map[store.ID][]timer{}}
}

// minHot is more than one batch can hold, so that all that a batch changed is
// still there when the next thing in it is checked.
const minHot = 1 << 16

func (t *hotTable) get(id store.ID) (hot, bool) {
	if e, ok := t.young.entries[id]; ok {
		return t.show(&t.young, id, e), true
	}
	e, ok := t.old.entries[id]
	if !ok {
		return hot{}, false
	}
	h := t.show(&t.old, id, e)
	t.put(id, h)
	return h, true
}

func (t *hotTable) show(in *generation, id store.ID, e hotEntry) hot {
	h := hot{version: e.version, closed: e.closed}
	if e.status > 0 {
		h.status = t.statuses[e.status-1]
	}
	switch e.timers {
	case oneTimer:
		t.single[0] = e.single
		h.timers = t.single[:]
	case manyTimers:
		h.timers = in.many[id]
	}
	return h
}

// put keeps what is known of an execution. It takes a copy of the timers.
func (t *hotTable) put(id store.ID, h hot) {
	if len(t.young.entries) >= t.half {
		if _, ok := t.young.entries[id]; !ok {
			t.old, t.young = t.young, newGeneration()
		}
	}
	e := hotEntry{version: h.version, status: t.number(h.status), closed: h.closed}
	delete(t.young.many, id)
	switch len(h.timers) {
	case 0:
	case 1:
		e.timers, e.single = oneTimer, h.timers[0]
	default:
		e.timers = manyTimers
		t.young.many[id] = slices.Clone(h.timers)
	}
	t.young.entries[id] = e
}

// number returns the number of a status, 0 where it is not worth one.
func (t *hotTable) number(s store.Status) uint8 {
	if s == "" {
		return 0
	}
	i := slices.Index(t.statuses, s)
	if i < 0 {
		if len(t.statuses) == 255 {
			return 0
		}
		i = len(t.statuses)
		t.statuses = append(t.statuses, s)
	}
	return uint8(i + 1)
}

func (t *hotTable) drop(id store.ID) {
	for _, g := range [...]generation{t.young, t.old} {
		delete(g.entries, id)
		delete(g.many, id)
	}
}
