package pebble

import (
	"context"
	"errors"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// rebuildClaims reads at the start what waits: timers into the inbox, tasks into
// the set of those that nobody claimed.
func (s *Store) rebuildClaims() error {
	if err := s.each(kindState, s.rebuildTimers); err != nil {
		return err
	}
	return s.each(kindTask, func(at *pebbledb.Iterator) error {
		id, task, ok := numberOf(at.Key())
		if !ok {
			return damaged(at.Key())
		}
		s.unclaimed[store.TaskKey{Execution: id, ID: task}] = struct{}{}
		return nil
	})
}

// rebuildTimers puts the timers of the state that an iterator is at into the inbox.
func (s *Store) rebuildTimers(at *pebbledb.Iterator) error {
	id, ok := idOf(at.Key())
	if !ok {
		return damaged(at.Key())
	}
	value, err := valueAt(at)
	if err != nil {
		return err
	}
	var of state
	if err := decode(at.Key(), value, of.read); err != nil {
		return err
	}
	s.openAtStart++ // one that is closed has its state elsewhere
	for _, t := range of.timers {
		s.inbox.Add(t.message(id))
	}
	return nil
}

// each goes through all records of a kind.
func (s *Store) each(kind byte, visit func(at *pebbledb.Iterator) error) error {
	records, err := prefixIterator(s.db, []byte{kind})
	if err != nil {
		return err
	}
	for more := records.First(); more; more = records.Next() {
		if err := visit(records); err != nil {
			return errors.Join(err, records.Close())
		}
	}
	return errors.Join(records.Error(), records.Close())
}

// holding runs do with what is claimed locked.
func (s *Store) holding(do func()) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	if err := s.fate.err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
	return nil
}

// ClaimReady implements store.Executions.
func (s *Store) ClaimReady(_ context.Context, now time.Time, max int) (claimed []store.Message, next time.Time, err error) {
	err = s.holding(func() { claimed, next = s.inbox.Claim(now, max) })
	return claimed, next, err
}

// Release implements store.Executions.
func (s *Store) Release(_ context.Context, messages []store.Message) error {
	return s.holding(func() {
		for _, m := range messages {
			s.inbox.Release(m)
		}
	})
}

// ClaimTasks implements store.Executions.
func (s *Store) ClaimTasks(_ context.Context, max int) (tasks []store.Task, err error) {
	err = s.reading(func() error {
		keys := s.takeUnclaimed(max)
		for i, key := range keys {
			t := store.Task{Execution: key.Execution, ID: key.ID}
			record := numberedKey(nil, kindTask, key.Execution, key.ID)
			err := readRecord(s.db, record, func(d *decoder) { readTask(d, &t) })
			if errors.Is(err, errNotThere) {
				continue // removed meanwhile
			}
			if err != nil { // the damaged one is not handed out again, the others are
				s.giveBack(append(keys[:i], keys[i+1:]...))
				return err
			}
			tasks = append(tasks, t)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return tasks, nil
}

func (s *Store) giveBack(keys []store.TaskKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		s.unclaimed[key] = struct{}{}
	}
}

// takeUnclaimed takes keys out of the set of tasks that nobody claimed.
func (s *Store) takeUnclaimed(max int) (keys []store.TaskKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.unclaimed {
		if len(keys) >= max {
			return keys
		}
		delete(s.unclaimed, key)
		keys = append(keys, key)
	}
	return keys
}
