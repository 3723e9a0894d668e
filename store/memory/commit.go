package memory

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/treadle-run/treadle/store"
)

// Commit implements store.Executions.
func (s *Store) Commit(ctx context.Context, changes []store.Change) (errs []error, err error) {
	err = s.locked(func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		errs = make([]error, len(changes))
		for i := range changes {
			errs[i] = s.change(&changes[i])
		}
		return nil
	})
	return errs, err
}

var errNoRecord = errors.New("store: a new execution needs its record")

// change applies one change, or returns why not and leaves all as it was.
func (s *Store) change(c *store.Change) error {
	x, err := s.target(c)
	if err != nil {
		return err
	}
	x.version++
	x.snapshot = slices.Clone(c.Snapshot)
	if c.Execution != nil {
		x.record = *c.Execution
		x.record.ID = c.ID
		x.record.Redrive = bytes.Clone(c.Execution.Redrive)
	}
	x.append(c.FirstEvent, c.Events)
	s.changeTimers(x, c)
	s.changeTasks(x, c)
	if s.forgets && len(c.Snapshot) == 0 {
		s.remove(c.ID, x)
	}
	return nil
}

// target returns the execution that a change may change, a new one for one
// that creates it.
func (s *Store) target(c *store.Change) (*execution, error) {
	x, ok := s.executions[c.ID]
	switch {
	case c.Expect == 0:
		return s.create(c, ok)
	case !ok:
		return nil, store.ErrNotFound
	case x.version != c.Expect:
		return nil, store.ErrConflict
	}
	return x, nil
}

func (s *Store) create(c *store.Change, exists bool) (*execution, error) {
	if c.Execution == nil {
		return nil, errNoRecord
	}
	if _, taken := s.byARN[c.Execution.ARN]; taken || exists {
		return nil, store.ErrExists
	}
	x := &execution{timers: make(map[int64]store.Message), tasks: make(map[int64]store.Task)}
	s.executions[c.ID] = x
	s.byARN[c.Execution.ARN] = c.ID
	s.order = slices.Insert(s.order, s.position(c.ID), c.ID)
	return x, nil
}

func (x *execution) append(first int64, events [][]byte) {
	if len(x.history) == 0 {
		x.first = first
	}
	for _, e := range events {
		x.history = append(x.history, bytes.Clone(e))
	}
}

func (s *Store) changeTimers(x *execution, c *store.Change) {
	for _, m := range c.RemoveTimers {
		delete(x.timers, m.Timer)
		s.inbox.Remove(c.ID, m.Timer)
	}
	for _, m := range c.AddTimers {
		m.Execution = c.ID
		x.timers[m.Timer] = m
		s.inbox.Add(m)
	}
}

func (s *Store) changeTasks(x *execution, c *store.Change) {
	for _, id := range c.RemoveTasks {
		delete(x.tasks, id)
		delete(s.unclaimed, store.TaskKey{Execution: c.ID, ID: id})
	}
	for _, t := range c.PutTasks {
		t.Execution = c.ID
		t.Data = slices.Clone(t.Data)
		x.tasks[t.ID] = t
		delete(s.unclaimed, store.TaskKey{Execution: c.ID, ID: t.ID})
	}
}

// ClaimReady implements store.Executions.
func (s *Store) ClaimReady(_ context.Context, now time.Time, max int) (claimed []store.Message, next time.Time, err error) {
	err = s.locked(func() error {
		claimed, next = s.inbox.Claim(now, max)
		return nil
	})
	return claimed, next, err
}

// Release implements store.Executions.
func (s *Store) Release(_ context.Context, messages []store.Message) error {
	return s.locked(func() error {
		for _, m := range messages {
			s.inbox.Release(m)
		}
		return nil
	})
}

// ClaimTasks implements store.Executions.
func (s *Store) ClaimTasks(_ context.Context, max int) (tasks []store.Task, err error) {
	err = s.locked(func() error {
		for key := range s.unclaimed {
			if len(tasks) >= max {
				return nil
			}
			delete(s.unclaimed, key)
			tasks = append(tasks, s.executions[key.Execution].tasks[key.ID])
		}
		return nil
	})
	return tasks, err
}
