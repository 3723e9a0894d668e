package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// profiled runs something that is measured in this process. Where profiles are
// wanted it writes one of the processor meanwhile, and what had been allocated
// until its end.
func (s settings) profiled(name string, run func() error) error {
	if s.profiles == "" {
		return run()
	}
	file, err := os.Create(filepath.Join(s.profiles, name+".cpu"))
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	err = run()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close(), s.writeAllocations(name))
}

func (s settings) writeAllocations(name string) error {
	file, err := os.Create(filepath.Join(s.profiles, name+".allocs"))
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
}
