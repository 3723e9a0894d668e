package pebble

import "github.com/treadle-run/treadle/store"

// hot is what the committer keeps in memory of an execution.
type hot struct {
	version uint64       // 0: there is no such execution
	timers  []timer      // shared by copies: never changed in place
	status  store.Status // "": not looked up yet
	closed  bool         // its state is at kindClosed
}

// hotTable keeps the executions that were used last, in two generations: when
// the young one is full, the old one is forgotten and the young one grows old.
// So nothing is linked or moved at each use, and what was put is kept for at
// least half the capacity of further puts.
type hotTable struct {
	young, old map[store.ID]hot
	half       int // the capacity of one generation
}

func newHotTable(capacity int) hotTable {
	return hotTable{young: make(map[store.ID]hot), half: max(capacity/2, minHot)}
}

// minHot is more than one batch can hold, so that all that a batch changed is
// still there when the next thing in it is checked.
const minHot = 1 << 16

func (t *hotTable) get(id store.ID) (hot, bool) {
	if h, ok := t.young[id]; ok {
		return h, true
	}
	h, ok := t.old[id]
	if ok {
		t.put(id, h)
	}
	return h, ok
}

func (t *hotTable) put(id store.ID, h hot) {
	if len(t.young) >= t.half {
		if _, ok := t.young[id]; !ok {
			t.old, t.young = t.young, make(map[store.ID]hot)
		}
	}
	t.young[id] = h
}

func (t *hotTable) drop(id store.ID) {
	delete(t.young, id)
	delete(t.old, id)
}
