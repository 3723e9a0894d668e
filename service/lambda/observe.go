package lambda

import (
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

// Observer is told of invocations, to count them.
type Observer interface {
	// Invoked is called when an invocation is over or was turned away. It must not
	// block.
	Invoked(i Invocation)
}

// Invocation is what an Observer is told of an invocation.
type Invocation struct {
	Account, Region string
	Function        string // name
	Time            time.Time
	Duration        time.Duration // of the function's own work
	Failed          bool
	Throttled       bool // it was turned away
	Concurrent      int  // invocations of the function that ran then, this one included
}

// admit counts an invocation in unless it would be one too many. The limiter's
// leave counts it out.
func (s *Service) admit(f *function) error {
	err := s.limiter.enter(f)
	if err != nil {
		s.observe(f, Invocation{Throttled: true})
	}
	return err
}

// ran tells of an invocation that is over.
func (s *Service) ran(f *function, outcome *environment.Outcome) {
	s.observe(f, Invocation{Duration: outcome.Duration, Failed: outcome.Failed})
}

func (s *Service) observe(f *function, i Invocation) {
	if s.options.Observer == nil {
		return
	}
	i.Account, i.Region, i.Function, i.Time = f.Account, f.Region, f.Name, s.options.Clock.Now()
	i.Concurrent = max(s.limiter.count(f), 1)
	s.options.Observer.Invoked(i)
}

// count is how many invocations of a function run.
func (l *limiter) count(f *function) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.functions[f.ID]
}
