package process_test

import (
	"os"
	"testing"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/computetest"
	"github.com/treadle-run/treadle/compute/process"
)

// TestMain lets the test binary be its own supervisor.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "supervise" {
		os.Exit(process.Supervise(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func open(t *testing.T, o process.Options) *process.Backend {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Supervisor = []string{exe, "supervise"}
	b, err := process.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func TestSuite(t *testing.T) {
	for name, noCgroups := range map[string]bool{"groups": false, "no groups": true} {
		t.Run(name, func(t *testing.T) {
			computetest.Run(t, func(t *testing.T, dir string) (compute.Backend, func()) {
				b := open(t, process.Options{Dir: dir, NoCgroups: noCgroups})
				return b, func() { b.Close() }
			})
		})
	}
}
