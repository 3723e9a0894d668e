package simulation

import (
	"fmt"
	"time"

	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
)

// ledger is what the world outside was told.
type ledger struct {
	executions map[string]*promise // by ARN
	arns       []string            // of all that clients know of
	said       map[string]*saying  // by text
	shown      map[store.ID]map[int64]string
	written    uint64 // version of the resource that is acknowledged
	begun      uint64 // and the last one that was tried
}

func newLedger() ledger {
	return ledger{
		executions: map[string]*promise{},
		said:       map[string]*saying{},
		shown:      map[store.ID]map[int64]string{},
	}
}

// promise is what clients know of an execution.
type promise struct {
	machine  *machine
	id       store.ID // zero: no start was acknowledged
	starts   int      // acknowledged as new
	stops    int      // that were tried
	stopped  []time.Time
	redrives int            // that were tried
	redriven map[int64]bool // counts that were acknowledged
}

// saying is an answer or a submission that the engine was given, whose text is
// like no other and stands in the history of its execution.
type saying struct {
	acknowledged bool
	refused      bool // it must be nowhere
}

// phrase returns a text that is like no other and is registered to be looked for.
func (s *simulation) phrase(kind string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf(`"%s %d"`, kind, len(s.ledger.said))
	s.ledger.said[text] = &saying{}
	return text
}

// showLocked records events that somebody has seen.
func (s *simulation) showLocked(id store.ID, events [][]byte) {
	seen := s.ledger.shown[id]
	if seen == nil {
		seen = map[int64]string{}
		s.ledger.shown[id] = seen
	}
	for _, data := range events {
		e, err := history.Parse(data)
		if err != nil {
			s.wrongLocked("execution %x: event %s: %v", id, data, err)
			continue
		}
		if was, ok := seen[e.ID]; ok && was != string(data) {
			s.wrongLocked("execution %x: event %d was shown as %s and then as %s", id, e.ID, was, data)
		}
		seen[e.ID] = string(data)
	}
}
