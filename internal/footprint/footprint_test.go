package footprint

import (
	"runtime"
	"testing"
)

func TestPaceForHeaps(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 400}, {1 << 20, 400}, {12 << 20, 400}, {24 << 20, 200}, {48 << 20, 100}, {96 << 20, 50}, {1 << 30, 50}, {1 << 40, 50},
	} {
		if got := percentFor(c.live); got != c.want {
			t.Errorf("%d bytes: %d%%, want %d%%", c.live, got, c.want)
		}
	}
}

// TestPaceFollowsTheHeap: after a collection with much alive the pace is
// another than before.
func TestPaceFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	Pace()
	if got := read(setPercent); got != mostShare {
		t.Errorf("%d%% at first", got)
	}
	much := make([]byte, 200<<20)
	for want := uint64(percentFor(uint64(len(much)))); read(setPercent) != want; {
		runtime.GC() // the test ends by its timeout if the pace never comes
	}
	runtime.KeepAlive(much)
}

// TestTrim: what is in use stays as it is.
func TestTrim(t *testing.T) {
	kept := make([]byte, 1<<20)
	kept[12345] = 7
	for range 3 {
		Trim()
	}
	if kept[12345] != 7 || t.Name() != "TestTrim" {
		t.Error("memory that is in use was given away")
	}
}
