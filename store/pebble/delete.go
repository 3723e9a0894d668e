package pebble

import (
	"context"
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// DeleteExecution implements store.Executions.
func (s *Store) DeleteExecution(ctx context.Context, id store.ID) error {
	for {
		w := &deletionWork{id: id}
		if err := s.reading(func() error { return s.snapshot(w.read) }); err != nil {
			return public(err)
		}
		if w.open {
			return store.ErrConflict
		}
		err := s.submit(ctx, w)
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		// It was changed in between: look again.
	}
}

// Reclaim implements store.Executions. What is deleted takes room until it and
// what says that it is deleted have met in the tree, which can take as long as
// nothing else is written. Listings and ARNs, which are small, are left to that.
func (s *Store) Reclaim(ctx context.Context, from, to store.ID) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	for _, kind := range kindsOfIDs {
		if err := s.fate.err(); err != nil {
			return err
		}
		end := prefixEnd(idKey(nil, kind, to))
		if err := s.db.Compact(ctx, idKey(nil, kind, from), end, false); err != nil {
			return fmt.Errorf("reclaim: %w", err)
		}
	}
	return s.fate.err()
}

// kindsOfIDs are the kinds whose keys begin with the id of an execution.
var kindsOfIDs = [...]byte{kindClosed, kindFacts, kindHistory, kindInput, kindOutcome, kindResult, kindState, kindTask}

// deletionWork removes a closed execution as it was when it was read.
type deletionWork struct {
	id      store.ID
	version uint64
	open    bool
	record  *store.Execution
	timers  []timer
	tasks   []int64
}

// read finds all that there is to remove.
func (w *deletionWork) read(at *pebbledb.Snapshot) (err error) {
	state, err := readState(at, w.id)
	if err != nil {
		return err
	}
	w.version, w.timers, w.open = state.version, state.timers, len(state.snapshot) > 0
	if w.record, err = readSummary(at, w.id); err != nil {
		return missing(err, idKey(nil, kindFacts, w.id))
	}
	w.tasks, err = numbers(at, kindTask, w.id)
	return err
}

// numbers returns the numbers of an execution's records of a kind.
func numbers(at *pebbledb.Snapshot, kind byte, id store.ID) (found []int64, err error) {
	records, err := prefixIterator(at, idKey(nil, kind, id))
	if err != nil {
		return nil, err
	}
	for more := records.First(); more; more = records.Next() {
		if _, number, ok := numberOf(records.Key()); ok {
			found = append(found, number)
		}
	}
	return found, errors.Join(records.Error(), records.Close())
}

func (w *deletionWork) size() int { return 1000 }

func (w *deletionWork) stage(c *checker, b *pebbledb.Batch) error {
	if err := c.deletion(w.id, w.version); err != nil {
		return err
	}
	var key [scratchSize]byte
	for _, kind := range [...]byte{kindFacts, kindInput, kindOutcome, kindResult, kindState, kindClosed} {
		remove(b, idKey(key[:0], kind, w.id))
	}
	remove(b, arnKey(key[:0], w.record.ARN))
	for _, scope := range scopes(w.record) {
		remove(b, listingKey(key[:0], scope, "", w.id))
		remove(b, listingKey(key[:0], scope, w.record.Status, w.id))
	}
	for _, task := range w.tasks {
		remove(b, numberedKey(key[:0], kindTask, w.id, task))
	}
	history := idKey(nil, kindHistory, w.id)
	_ = b.DeleteRange(history, prefixEnd(history), nil) // nil for batches without an index
	return nil
}

func (w *deletionWork) landed(s *Store) {
	for _, timer := range w.timers {
		s.inbox.Remove(w.id, timer.id)
	}
	for _, task := range w.tasks {
		delete(s.unclaimed, store.TaskKey{Execution: w.id, ID: task})
	}
}
