package server

import (
	"net"
	"syscall"

	"golang.org/x/net/netutil"
)

// mostConnections is how many clients may be connected at once, if the process
// may have twice as many files: functions, jobs and the store need some too.
const mostConnections = 16384

// limited accepts no more connections at once than there is room for; those
// that come then wait in the listener's backlog.
func limited(l net.Listener) net.Listener {
	return netutil.LimitListener(l, maxConnections())
}

func maxConnections() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur > 2*mostConnections {
		return mostConnections
	}
	return max(int(files.Cur/2), 16)
}
