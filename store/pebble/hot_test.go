package pebble

import (
	"encoding/binary"
	"testing"

	"github.com/treadle-run/treadle/store"
)

func hotID(n int) (id store.ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

// TestHotTable: what was put is kept for half the capacity of further puts,
// what is asked for stays, and the table does not outgrow its capacity.
func TestHotTable(t *testing.T) {
	table := newHotTable(2 * minHot)
	next := 1
	putOthers := func(n int) {
		for range n {
			table.put(hotID(next), hot{version: uint64(next)})
			next++
		}
	}
	for round := range 7 {
		table.put(hotID(0), hot{version: uint64(round + 1)})
		for range 3 {
			putOthers(minHot - 1 - round*1000)
			if h, ok := table.get(hotID(0)); !ok || h.version != uint64(round+1) {
				t.Fatalf("round %d: %+v, %v", round, h, ok)
			}
			if n := len(table.young) + len(table.old); n > 2*minHot {
				t.Fatalf("round %d: %d entries", round, n)
			}
		}
	}
	if _, ok := table.get(hotID(1)); ok {
		t.Error("the oldest entry was never forgotten")
	}
	table.drop(hotID(0))
	if _, ok := table.get(hotID(0)); ok {
		t.Error("what was dropped is there")
	}
}
