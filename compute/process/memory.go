package process

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// memoryPeriod is how often the memory of a unit without a control group is
// looked at.
const memoryPeriod = 250 * time.Millisecond

// watchMemory sees to it that a unit whose limit no control group holds is
// killed when it goes beyond it. The function it returns ends the watch.
func (c *child) watchMemory() (stop func()) {
	if c.limit == 0 {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(memoryPeriod)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				c.checkMemory()
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

func (c *child) checkMemory() {
	used := residentBytes(c.cmd.Process.Pid)
	storeMax(&c.peak, used)
	if used > c.limit {
		c.spent.Store(true)
		c.kill()
	}
}

// notePeak keeps the most memory the unit has used so far. The kernel's own
// figure for an ended process is at least what its parent had when it was made
// (https://man7.org/linux/man-pages/man2/getrusage.2.html), so it tells
// something only beyond that.
func (c *child) notePeak() {
	if c.group != nil {
		storeMax(&c.peak, c.group.peakBytes())
	}
	if state := c.cmd.ProcessState; state != nil {
		if peak := state.SysUsage().(*syscall.Rusage).Maxrss * 1024; peak > ownPeak() {
			storeMax(&c.peak, peak)
		}
	}
}

// livePeak is notePeak of a running unit.
func (c *child) livePeak() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reaped {
		return c.peak.Load()
	}
	if c.group != nil {
		storeMax(&c.peak, c.group.peakBytes())
	} else {
		storeMax(&c.peak, highWater(c.cmd.Process.Pid))
	}
	return c.peak.Load()
}

func ownPeak() int64 {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return usage.Maxrss * 1024
}

// highWater returns the most memory a running process has held, 0 if unknown.
func highWater(pid int) int64 {
	data, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "VmHWM:" {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			return kb * 1024
		}
	}
	return 0
}

func storeMax(m *atomic.Int64, v int64) {
	for {
		old := m.Load()
		if v <= old || m.CompareAndSwap(old, v) {
			return
		}
	}
}
