package environment

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/compute/process"
)

// announcing is a back end that tells when a unit was frozen.
type announcing struct {
	compute.Backend
	froze chan error
}

func (b announcing) Start(ctx context.Context, spec compute.Spec) (compute.Unit, error) {
	unit, err := b.Backend.Start(ctx, spec)
	if err != nil {
		return nil, err
	}
	return announcingUnit{unit, b.froze}, nil
}

type announcingUnit struct {
	compute.Unit
	froze chan error
}

func (u announcingUnit) Freeze() error {
	err := u.Unit.Freeze()
	u.froze <- err
	return err
}

// What holds with the simplest of back ends holds with the one for processes.
func TestProcessBackend(t *testing.T) {
	processes, err := process.New(process.Options{Dir: filepath.Join(t.TempDir(), "units")})
	if err != nil {
		t.Fatal(err)
	}
	defer processes.Close()
	backend := announcing{processes, make(chan error)}
	s := newStage(t, func(o *Options) { o.Backend, o.RestAfter = backend, time.Nanosecond })
	f := s.goFunction("count")
	for _, want := range []string{"1", "2", "3"} {
		if got := s.text(f, "{}"); got != want {
			t.Fatalf("invocation %s of the process, want %s", got, want)
		}
		if err := <-backend.froze; err != nil {
			t.Errorf("freeze: %v", err)
		}
	}
	if err := s.Pool.Close(t.Context()); err != nil { // ends what is frozen
		t.Error(err)
	}
}
