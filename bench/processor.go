package main

import (
	"errors"
	"fmt"
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

// spent is the time that something took, by the clock and of the processors.
type spent struct{ time, processor time.Duration }

// spend runs something and returns what it took.
func spend(run func() error) (s spent, err error) {
	began, used := time.Now(), processorTime()
	err = run()
	return spent{time.Since(began), processorTime() - used}, err
}

// each says how much processor time each of n things took.
func (s spent) each(n int, name string) string {
	return fmt.Sprintf("%.1f µs of processor %s", float64(s.processor)/float64(time.Microsecond)/float64(n), name)
}

// startProfile begins a processor profile of this process, which is that of the
// hot path for the rows that are measured in it, and writes beside it what was
// allocated; none without a path.
func startProfile(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return errors.Join(file.Close(), writeAllocations(path+".allocs"))
	}, nil
}

func writeAllocations(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
}
