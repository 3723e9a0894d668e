package main

import (
	"os"
	"runtime/pprof"
	"syscall"
	"time"
)

// processorTime returns the processor time that this process has used: on a
// busy machine it says more than the clock.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// startProfile begins a processor profile of this process, which is that of the
// hot path for the rows that are measured in it; none without a path.
func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // a profile that is cut short cannot be read, and says so
	}, nil
}
