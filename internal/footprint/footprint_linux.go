package footprint

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// trimProgram unmaps the pages of the program's code and constants. Nothing is
// lost: they cannot be written to, so the file has them as they are. Where that
// cannot be done nothing is changed.
func trimProgram() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		if start, size, ok := constantPages(lines.Text(), program); ok {
			_ = unix.Madvise(unsafe.Slice((*byte)(start), size), unix.MADV_DONTNEED) // it stays then
		}
	}
}

// constantPages reads a line of /proc/self/maps. ok says that it is a part of
// the program that nothing can have written to.
func constantPages(line, program string) (start unsafe.Pointer, size int, ok bool) {
	var from, to uintptr
	var mode string
	if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); n != 3 || to <= from {
		return nil, 0, false
	}
	if mode != "r-xp" && mode != "r--p" || !strings.HasSuffix(line, " "+program) {
		return nil, 0, false
	}
	// The kernel says where it is: it is no memory of Go's.
	return *(*unsafe.Pointer)(unsafe.Pointer(&from)), int(to - from), true
}
