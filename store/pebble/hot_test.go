package pebble

import (
	"encoding/binary"
	"fmt"
	"slices"
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
			if n := len(table.young.entries) + len(table.old.entries); n > 2*minHot {
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

// TestHotTableHoldsWhatItIsGiven: whatever there is, in the young generation and
// in the old one.
func TestHotTableHoldsWhatItIsGiven(t *testing.T) {
	table := newHotTable(0)
	timers := []timer{{1, 10}, {2, 20}, {3, 30}}
	want := map[store.ID]hot{}
	for n := range 200 {
		h := hot{version: uint64(n), timers: timers[:n%4], closed: n%3 == 0}
		if n%5 > 0 {
			h.status = store.Status(fmt.Sprint("S", n%5))
		}
		if h.closed {
			h.timers = nil
		}
		for range 2 { // each takes the place of another
			table.put(hotID(n), hot{version: 1, timers: timers[:(n+1)%4]})
			table.put(hotID(n), h)
		}
		want[hotID(n)] = h
	}
	check := func() {
		t.Helper()
		for id, h := range want {
			got, ok := table.get(id)
			if !ok || got.version != h.version || got.status != h.status || got.closed != h.closed || !slices.Equal(got.timers, h.timers) {
				t.Fatalf("%x: %+v, %v; want %+v", id, got, ok, h)
			}
		}
	}
	check()
	for n := range minHot {
		table.put(hotID(1_000_000+n), hot{version: 1})
	}
	check() // from the old generation
	check()
	for id := range want {
		table.drop(id)
		if _, ok := table.get(id); ok {
			t.Fatalf("%x is there after it was dropped", id)
		}
	}
	if n := len(table.young.many) + len(table.old.many); n > 0 {
		t.Errorf("%d lists of timers are left", n)
	}
}

// TestHotTableForgetsNoStatus: more statuses than have numbers are looked up.
func TestHotTableForgetsNoStatus(t *testing.T) {
	table := newHotTable(0)
	for n := range 300 {
		s := store.Status(fmt.Sprint(n))
		table.put(hotID(n), hot{version: 1, status: s})
		if h, _ := table.get(hotID(n)); h.status != s && h.status != "" {
			t.Errorf("%s became %s", s, h.status)
		}
	}
}
