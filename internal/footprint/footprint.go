// Package footprint keeps the memory of a process small while it has little to
// do, and within bounds while it has much.
package footprint

import (
	"context"
	"runtime/debug"
	"time"
)

// The process is at rest when it uses less than a fiftieth of a processor for a
// moment.
const (
	moment = time.Second
	little = moment / 50
)

// TrimAtRest trims the process each time that it has come to rest, until ctx ends.
func TrimAtRest(ctx context.Context) {
	look := time.NewTicker(moment)
	defer look.Stop()
	before, trimmed := processorTime(), false
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
		now := processorTime()
		atRest := now-before < little
		if atRest && !trimmed {
			Trim()
			now = processorTime() // what that took does not count
		}
		before, trimmed = now, atRest
	}
}

// Trim gives memory back that is not needed while there is little to do: of the
// heap, and, where the system lets it, the pages of the program itself. Those
// that are used again come back from the file by themselves.
//
// A large program is mapped far beyond what it runs: Linux maps the neighbours of
// each page that is touched.
func Trim() {
	debug.FreeOSMemory()
	trimProgram()
}
