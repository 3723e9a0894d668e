package engine

import (
	"time"

	"github.com/treadle-run/treadle/store"
)

// Observer hears of what an engine does, for metrics. Its methods are called on
// the way of every execution: they must be quick and must not block.
type Observer interface {
	// Committed is told of each commit that has become durable: how many
	// transitions it had, and how long it took.
	Committed(transitions int, took time.Duration)
	// Changed is told of each transition that was committed: the record after it,
	// how many history events it added, whether it opened (started or redrove) and
	// whether it closed the execution.
	Changed(x *store.Execution, events int, opened, closed bool)
	// Woke is told how late after it was due a timer reached its execution.
	Woke(late time.Duration)
}

// nobody is the Observer of an engine that has none.
type nobody struct{}

func (nobody) Committed(int, time.Duration)              {}
func (nobody) Changed(*store.Execution, int, bool, bool) {}
func (nobody) Woke(time.Duration)                        {}

// Stats is what an engine has at hand.
type Stats struct {
	Requests int // that wait for their shard
	Tasks    int // that the Runner does or, on a clock that skips time, others
}

// Stats returns what the engine has at hand now.
func (e *Engine) Stats() (s Stats) {
	for _, shard := range e.shards {
		s.Requests += len(shard.queue)
	}
	s.Tasks = e.tasks.len()
	return s
}
