package batch

import (
	"os"
	"testing"

	"github.com/treadle-run/treadle/compute/process"
)

// TestMain lets the test binary be the keeper of the units that tests start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "keep" {
		os.Exit(process.Keep(os.Args[2:]))
	}
	os.Exit(m.Run())
}
