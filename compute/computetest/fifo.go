package computetest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// makeFIFO makes a pipe with a name, through which units and tests wait for
// each other.
func makeFIFO(t *testing.T, path string) {
	t.Helper()
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}
