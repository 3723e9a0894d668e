//go:build unix

package pebble

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// isHeld says whether an error of locking means that another process has the
// lock.
func isHeld(err error) bool {
	return errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES)
}

// lockHolder says which process has the lock of a folder, as far as can be found
// out. It must not be asked by the process that has the lock: closing the
// file would give the lock up.
func lockHolder(dir string) string {
	const somebody = "another process"
	f, err := os.OpenFile(filepath.Join(dir, "LOCK"), os.O_RDWR, 0)
	if err != nil {
		return somebody
	}
	defer f.Close()
	lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart}
	if err := unix.FcntlFlock(f.Fd(), unix.F_GETLK, &lock); err != nil || lock.Type == unix.F_UNLCK {
		return somebody
	}
	return fmt.Sprintf("process %d", lock.Pid)
}
