package simulation

import (
	"cmp"
	"flag"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// defaultSeeds is how many seeds are simulated where no flag says so.
var defaultSeeds = 2000

var (
	seeds = flag.Int("seeds", 0, "how many seeds to simulate; 0: 2,000, or fewer under the race detector")
	from  = flag.Uint64("from", 0, "the first seed of them")
	seed  = flag.Int64("seed", -1, "the only seed to simulate")
)

// TestMain lets garbage pile up: worlds are small and soon over, and a third of the
// time went to looking for it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// TestSimulation simulates many seeds on all processors.
func TestSimulation(t *testing.T) {
	first, last := *from, *from+uint64(cmp.Or(*seeds, defaultSeeds))
	if *seed >= 0 {
		first, last = uint64(*seed), uint64(*seed)+1
	}
	next, began := atomic.Uint64{}, time.Now()
	next.Store(first)
	t.Cleanup(func() {
		took := time.Since(began)
		t.Logf("%d seeds in %v, %.0f a second", last-first, took.Round(time.Millisecond), float64(last-first)/took.Seconds())
	})
	for range runtime.GOMAXPROCS(0) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for !t.Failed() {
				n := next.Add(1) - 1
				if n >= last {
					return
				}
				if wrong := Run(t, n, Options{}); len(wrong) > 0 {
					t.Errorf("seed %d:\n\t%s\nagain: go test ./engine/simulation -run TestSimulation -seed %d -count 10",
						n, strings.Join(wrong, "\n\t"), n)
				}
			}
		})
	}
}
