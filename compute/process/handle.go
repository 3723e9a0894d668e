package process

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// handle names one process surely, even after it has ended and its pid is in
// use again: by a descriptor of it where the kernel has them (Linux 5.3), else
// by the time of its start.
type handle struct {
	pid   int
	ticks uint64
	file  *os.File // nil where the kernel has no descriptors of processes
}

// openHandle returns a handle of the process that has this pid and, unless it is
// zero, was started at this time; errGone if there is none.
func openHandle(pid int, ticks uint64) (*handle, error) {
	h := &handle{pid: pid, ticks: ticks}
	fd, err := unix.PidfdOpen(pid, unix.PIDFD_NONBLOCK)
	switch {
	case err == nil:
		h.file = os.NewFile(uintptr(fd), "pidfd")
	case errors.Is(err, unix.ESRCH):
		return nil, errGone
	}
	// The descriptor is of the right process if that process is there now that
	// the descriptor is.
	now, err := startTicks(pid)
	if err != nil || (ticks != 0 && now != ticks) {
		h.close()
		return nil, errGone
	}
	h.ticks = now
	return h, nil
}

func (h *handle) close() {
	if h.file != nil {
		h.file.Close()
	}
}

// pollPeriod is how often a process is looked at where the kernel cannot tell
// when it ends.
const pollPeriod = 50 * time.Millisecond

// wait returns when the process has ended.
func (h *handle) wait() {
	if h.file != nil && h.waitFile() == nil {
		return
	}
	for !h.gone() {
		time.Sleep(pollPeriod)
	}
}

// waitFile waits by the descriptor, which is readable when the process has ended.
func (h *handle) waitFile() error {
	conn, err := h.file.SyscallConn()
	if err != nil {
		return err
	}
	return conn.Read(func(fd uintptr) bool {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 0)
		return n == 1 || (err != nil && !errors.Is(err, unix.EINTR))
	})
}

// gone tells whether the process has ended, reaped or not.
func (h *handle) gone() bool {
	fields, err := procStat(h.pid)
	if err != nil || len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return true
	}
	ticks, err := startTicks(h.pid)
	return err != nil || ticks != h.ticks
}
