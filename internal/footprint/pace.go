package footprint

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The room that the heap gets to grow between two collections.
const (
	leastRoom = 48 << 20
	mostShare = 400 // percent of what lives: a small heap is collected often all the same
	share     = 50  // percent of what lives that a large heap gets
)

// Pace has the garbage collector run less often while little lives, where it
// would go round and round under load, and more often while much lives, where
// twice as much memory would be taken. GOGC in the environment goes before.
func Pace() {
	if os.Getenv("GOGC") == "" {
		pace()
	}
}

// pace sets the pace by what has just lived through a collection, and comes
// again after the next one: a finalizer runs then.
func pace() {
	if percent := percentFor(read(liveBytes)); uint64(percent) != read(setPercent) {
		debug.SetGCPercent(percent)
	}
	runtime.SetFinalizer(&sentinel{}, func(*sentinel) { pace() })
}

// What the runtime tells of itself.
const (
	liveBytes  = "/gc/heap/live:bytes"
	setPercent = "/gc/gogc:percent"
)

func read(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// sentinel is something that dies at once. It is no tiny object: those may live
// on with others.
type sentinel struct{ _ [64]byte }

// percentFor returns the pace for a heap where so many bytes live.
func percentFor(live uint64) int {
	room := max(live*share/100, leastRoom)
	percent := room * 100 / max(live, 1)
	return int(min(percent, mostShare))
}
