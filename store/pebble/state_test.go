package pebble

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
)

func TestStateSizeIsExact(t *testing.T) {
	for _, s := range []state{
		{},
		{version: 1 << 40, closed: true},
		{version: 127, snapshot: make([]byte, 300)},
		{version: 128, timers: []timer{{0, 0}, {1, 63}, {2, 64}, {-1, -64}, {1 << 62, -1 << 63}}, snapshot: []byte("s")},
	} {
		if got := len(s.append(nil)); got != s.size() {
			t.Errorf("%+v: %d bytes, size says %d", s, got, s.size())
		}
	}
}

// TestTimersAfterChanges does random changes to timers and to a map of them.
func TestTimersAfterChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	var timers []timer
	want := map[int64]int64{}
	for range 2000 {
		var c store.Change
		for range random.IntN(4) {
			id := random.Int64N(10)
			c.RemoveTimers = append(c.RemoveTimers, store.Message{Timer: id})
			delete(want, id)
		}
		for range random.IntN(4) {
			id, due := random.Int64N(10), random.Int64N(1e9)
			c.AddTimers = append(c.AddTimers, store.Message{Timer: id, Due: time.UnixMicro(due)})
			want[id] = due
		}
		before := slices.Clone(timers)
		now := changed(nil, timers, &c)
		if !slices.Equal(timers, before) {
			t.Fatal("the timers before were changed in place")
		}
		timers = now
		if len(timers) != len(want) {
			t.Fatalf("%v after %+v, want %v", timers, c, want)
		}
		for _, have := range timers {
			if due, ok := want[have.id]; !ok || due != have.due {
				t.Fatalf("%v after %+v, want %v", timers, c, want)
			}
		}
	}
}
