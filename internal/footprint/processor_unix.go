//go:build unix

package footprint

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime returns the processor time that the process has used.
func processorTime() time.Duration {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
