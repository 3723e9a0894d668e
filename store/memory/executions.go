package memory

import (
	"bytes"
	"context"
	"slices"
	"sort"

	"github.com/treadle-run/treadle/store"
)

// Load implements store.Executions.
func (s *Store) Load(_ context.Context, id store.ID) (state store.State, err error) {
	err = s.locked(func() error {
		x, ok := s.executions[id]
		if !ok {
			return store.ErrNotFound
		}
		state = store.State{Version: x.version, Snapshot: x.snapshot}
		return nil
	})
	return state, err
}

// Execution implements store.Executions.
func (s *Store) Execution(_ context.Context, id store.ID) (record *store.Execution, err error) {
	err = s.locked(func() error {
		record, err = s.copyOf(id)
		return err
	})
	return record, err
}

// FindExecution implements store.Executions.
func (s *Store) FindExecution(_ context.Context, arn string) (record *store.Execution, err error) {
	err = s.locked(func() error {
		id, ok := s.byARN[arn]
		if !ok {
			return store.ErrNotFound
		}
		record, err = s.copyOf(id)
		return err
	})
	return record, err
}

func (s *Store) copyOf(id store.ID) (*store.Execution, error) {
	x, ok := s.executions[id]
	if !ok {
		return nil, store.ErrNotFound
	}
	record := x.record
	return &record, nil
}

// ListExecutions implements store.Executions.
func (s *Store) ListExecutions(_ context.Context, q store.ExecutionQuery) (page []*store.Execution, next string, err error) {
	err = s.locked(func() error {
		end := len(s.order)
		if q.After != "" {
			after, err := store.ParsePageToken(q.After)
			if err != nil {
				return err
			}
			end = s.position(after)
		}
		for _, id := range slices.Backward(s.order[:end]) {
			record := s.executions[id].record
			if !q.Matches(&record) {
				continue
			}
			if q.Limit > 0 && len(page) == q.Limit {
				next = store.PageToken(page[len(page)-1].ID)
				return nil
			}
			page = append(page, &record)
		}
		return nil
	})
	return page, next, err
}

// History implements store.Executions.
func (s *Store) History(_ context.Context, id store.ID, from int64, descending bool, limit int) (events [][]byte, err error) {
	err = s.locked(func() error {
		x, ok := s.executions[id]
		if !ok {
			return store.ErrNotFound
		}
		events = x.events(from, descending)
		if limit > 0 && len(events) > limit {
			events = events[:limit]
		}
		return nil
	})
	return events, err
}

// events returns the events from an id on, in one direction or the other.
func (x *execution) events(from int64, descending bool) [][]byte {
	n := int64(len(x.history))
	if !descending {
		return slices.Clone(x.history[min(max(from-x.first, 0), n):])
	}
	last := n
	if from > 0 {
		last = min(max(from-x.first+1, 0), n)
	}
	events := slices.Clone(x.history[:last])
	slices.Reverse(events)
	return events
}

// DeleteExecution implements store.Executions.
func (s *Store) DeleteExecution(_ context.Context, id store.ID) error {
	return s.locked(func() error {
		x, ok := s.executions[id]
		if !ok {
			return store.ErrNotFound
		}
		if len(x.snapshot) > 0 {
			return store.ErrConflict
		}
		s.remove(id, x)
		return nil
	})
}

// remove removes an execution and all that belongs to it.
func (s *Store) remove(id store.ID, x *execution) {
	for timer := range x.timers {
		s.inbox.Remove(id, timer)
	}
	for task := range x.tasks {
		delete(s.unclaimed, store.TaskKey{Execution: id, ID: task})
	}
	delete(s.executions, id)
	delete(s.byARN, x.record.ARN)
	i := s.position(id)
	s.order = slices.Delete(s.order, i, i+1)
}

// Reclaim implements store.Executions. What is deleted takes no room.
func (s *Store) Reclaim(context.Context, store.ID, store.ID) error {
	return s.locked(func() error { return nil })
}

// position returns where id is or would be in the order of executions.
func (s *Store) position(id store.ID) int {
	return sort.Search(len(s.order), func(i int) bool {
		return bytes.Compare(s.order[i][:], id[:]) >= 0
	})
}
