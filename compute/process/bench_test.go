package process_test

import (
	"fmt"
	"testing"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
)

// BenchmarkUnit measures a unit from start to end.
func BenchmarkUnit(b *testing.B) {
	for _, c := range []struct {
		name    string
		survive bool
		limits  compute.Limits
	}{
		{"direct", false, compute.Limits{}},
		{"direct limited", false, compute.Limits{MemoryBytes: 64 << 20}},
		{"survive", true, compute.Limits{}},
		{"survive limited", true, compute.Limits{MemoryBytes: 64 << 20, MilliCPU: 1000}},
	} {
		b.Run(c.name, func(b *testing.B) {
			back := openBench(b)
			for i := 0; b.Loop(); i++ {
				u, err := back.Start(b.Context(), compute.Spec{
					ID: fmt.Sprint(i), Command: []string{"/bin/true"}, Survive: c.survive, Limits: c.limits,
				})
				if err != nil {
					b.Fatal(err)
				}
				<-u.Done()
			}
		})
	}
}

func openBench(b *testing.B) *process.Backend {
	b.Helper()
	back, err := process.New(process.Options{Dir: b.TempDir(), Keeper: keeperCommand(b)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { back.Close() })
	return back
}
