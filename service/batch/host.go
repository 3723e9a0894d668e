package batch

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// hostMemoryMiB returns how much memory this machine has.
func hostMemoryMiB() (int64, error) {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0, fmt.Errorf("ask for the machine's memory: %w", err)
	}
	return int64(info.Totalram) * int64(info.Unit) >> 20, nil
}
