package logs

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// Target is the stream that one of Treadle's own services writes to. The stream is
// made with its first event.
type Target struct {
	Account, Region string
	Group, Stream   string // names
	// MakeGroup has the group be made too if it is not there; else its events are
	// dropped then.
	MakeGroup bool
}

// Append adds events to a stream. It does not wait: what cannot be written soon
// is dropped, and the log of Treadle says how much. Events may have any time.
func (s *Service) Append(t Target, events ...Event) {
	if len(events) == 0 {
		return
	}
	s.journal.add(t.batch(events))
}

// Write is Append for who can wait: it returns once the events are durable.
func (s *Service) Write(ctx context.Context, t Target, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	return s.journal.write(ctx, t.batch(events))
}

func (t Target) batch(events []Event) *batch {
	b := &batch{groupKey: groupKey(t.Account, t.Region, t.Group), stream: t.Stream, events: events, makeStream: true}
	if t.MakeGroup {
		b.account, b.region, b.group = t.Account, t.Region, t.Group
	}
	return b
}

// HasGroup reports whether there is a log group of the name.
func (s *Service) HasGroup(ctx context.Context, account, region, name string) (bool, error) {
	_, _, err := s.groups.Get(ctx, groupKey(account, region, name))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// written hears of a chunk that has become durable.
func (s *Service) written(groupKey string, c *chunk) {
	s.tails.tell(groupKey, c)
	s.options.Written(groupKey, c.Stream)
	s.applyFilters(groupKey, c)
}
