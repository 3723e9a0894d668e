package simulation

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/store"
)

// settle waits until nothing is left to happen: first but for what waits for
// answers that are kept back, then, with these, for all.
func (s *simulation) settle() {
	s.quiet(s.waitsForKept)
	close(s.world.release)
	s.quiet(func(store.ID) bool { return false })
}

// patience is how long everything may take to end: waits, time-outs, retries and
// clocks that are off.
const patience = 3 * time.Hour

// quiet waits until no execution runs but those that may.
func (s *simulation) quiet(may func(id store.ID) bool) {
	began := time.Now()
	for {
		running := s.running(may)
		if len(running) == 0 {
			return
		}
		if time.Since(began) > patience {
			for _, x := range running {
				s.wrong("%s (%x) still runs and waits for nothing", x.ARN, x.ID)
			}
			return
		}
		time.Sleep(20 * time.Second)
	}
}

func (s *simulation) running(may func(id store.ID) bool) (running []*store.Execution) {
	all, _, err := s.current().store.ListExecutions(context.Background(), store.ExecutionQuery{Status: "RUNNING"})
	if err != nil {
		s.wrong("list what runs: %v", err)
	}
	for _, x := range all {
		if !may(x.ID) {
			running = append(running, x)
		}
	}
	return running
}

// waitsForKept reports whether an execution has a task whose answer is kept back.
func (s *simulation) waitsForKept(id store.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, t := range s.world.tasks {
		if key.Execution == id && t.kept {
			return true
		}
	}
	return false
}
