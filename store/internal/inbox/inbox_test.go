package inbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func message(execution byte, timer int64, seconds int) store.Message {
	return store.Message{
		Execution: store.ID{15: execution},
		Timer:     timer,
		Due:       epoch.Add(time.Duration(seconds) * time.Second),
	}
}

func TestMicrosRoundsUp(t *testing.T) {
	for _, c := range []struct{ nanos, want int64 }{{0, 0}, {1, 1}, {999, 1}, {1000, 1}, {1001, 2}, {-1, 0}, {-1000, -1}, {-1999, -1}} {
		if got := Micros(time.Unix(0, c.nanos)); got != c.want {
			t.Errorf("%d ns: %d µs, want %d", c.nanos, got, c.want)
		}
	}
}

// model is an inbox as one would write it without thinking of speed.
type model map[key]struct {
	store.Message
	claimed bool
}

func (m model) claim(now time.Time, max int) (claimed []store.Message, next time.Time) {
	var ready []store.Message
	for _, x := range m {
		if !x.claimed {
			ready = append(ready, x.Message)
		}
	}
	slices.SortFunc(ready, func(a, b store.Message) int {
		return cmp.Or(a.Due.Compare(b.Due), slices.Compare(a.Execution[:], b.Execution[:]), cmp.Compare(a.Timer, b.Timer))
	})
	for _, x := range ready {
		if x.Due.After(now) || len(claimed) == max {
			return claimed, x.Due
		}
		k := key{x.Execution, x.Timer}
		entry := m[k]
		entry.claimed = true
		m[k] = entry
		claimed = append(claimed, x)
	}
	return claimed, time.Time{}
}

func (m model) release(x store.Message) {
	k := key{x.Execution, x.Timer}
	if entry, ok := m[k]; ok {
		entry.claimed = false
		m[k] = entry
	}
}

// TestLikeTheModel does random things to both.
func TestLikeTheModel(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		var b Inbox
		m := model{}
		for step := range 2000 {
			x := message(byte(random.IntN(4)), random.Int64N(4), step/4+random.IntN(300))
			k := key{x.Execution, x.Timer}
			switch random.IntN(8) {
			case 0, 1, 2, 3:
				b.Add(x)
				m[k] = struct {
					store.Message
					claimed bool
				}{x, false}
			case 4, 5:
				b.Remove(x.Execution, x.Timer)
				delete(m, k)
			case 6:
				b.Release(x)
				m.release(x)
			case 7:
				now, most := epoch.Add(time.Duration(step/4)*time.Second), random.IntN(5)
				got, next := b.Claim(now, most)
				want, wantNext := m.claim(now, most)
				if !slices.Equal(got, want) || !next.Equal(wantNext) {
					t.Fatalf("seed %d, step %d: claimed %v, next %v; want %v, %v", seed, step, got, next, want, wantNext)
				}
			}
			if b.Len() != len(m) {
				t.Fatalf("seed %d, step %d: %d messages, want %d", seed, step, b.Len(), len(m))
			}
		}
	}
}

// TestCancelledTimersDoNotPileUp: a far timeout that is set and cancelled over
// and over takes no room.
func TestCancelledTimersDoNotPileUp(t *testing.T) {
	var b Inbox
	for i := range int64(100_000) {
		b.Add(message(1, i, 99_999_999))
		b.Remove(store.ID{15: 1}, i)
	}
	if b.Len() != 0 || len(b.heap) > 2*slack {
		t.Errorf("%d messages and %d entries left", b.Len(), len(b.heap))
	}
}

func TestZeroInbox(t *testing.T) {
	var b Inbox
	b.Remove(store.ID{}, 1)
	b.Release(message(1, 1, 1))
	if claimed, next := b.Claim(epoch, 10); claimed != nil || !next.IsZero() {
		t.Errorf("claimed %v, next %v", claimed, next)
	}
}

// BenchmarkWakes is a million sleepers of a minute: claim what is due, consume
// it, sleep again.
func BenchmarkWakes(b *testing.B) {
	const sleepers = 1_000_000
	var box Inbox
	random := rand.New(rand.NewPCG(1, 1))
	for i := range sleepers {
		id := store.ID{byte(i >> 16), byte(i >> 8), byte(i)}
		box.Add(store.Message{Execution: id, Timer: 1, Due: epoch.Add(time.Duration(random.Int64N(int64(time.Minute))))})
	}
	now := epoch
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; {
		claimed, next := box.Claim(now, 256)
		for _, m := range claimed {
			box.Remove(m.Execution, m.Timer)
			m.Due = m.Due.Add(time.Minute)
			box.Add(m)
		}
		done += len(claimed)
		now = next
	}
}
