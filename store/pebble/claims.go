package pebble

import (
	"context"
	"errors"
	"time"

	"github.com/treadle-run/treadle/store"
)

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
