package monitoring

import (
	"context"

	"github.com/treadle-run/treadle/store"
)

// rollUp puts one hour in the place of its minutes.
func (s *Service) rollUp(ctx context.Context, id string, old store.Record) error {
	s.flushMu.Lock()
	defer s.flushMu.Unlock()
	var minutes block
	if err := minutes.decode(old); err != nil {
		return err
	}
	if len(minutes) == 0 {
		return s.options.Store.Apply(ctx, store.Write{Key: old.Key, Expect: store.Any})
	}
	key := blockKey(hourTable, id, minutes[0].Start, day)
	hours, err := readBlock(ctx, s.options.Store, key)
	if err != nil {
		return err
	}
	for i := range minutes {
		minutes[i].Start -= minutes[i].Start % hour
		hours = hours.with(&minutes[i])
	}
	return s.options.Store.Apply(ctx,
		store.Write{Key: key, Expect: store.Any, Data: hours.encode()},
		store.Write{Key: old.Key, Expect: old.Version})
}

// dropHours removes days that are too old, and the record of a series that has no
// data any more.
func (s *Service) dropHours(ctx context.Context, r *seriesRecord, now int64) error {
	limit := now - int64(keepHours.Seconds())
	var writes []store.Write
	for old, err := range s.options.Store.List(ctx, hourTable, r.ID+"/", "") {
		if err != nil {
			return err
		}
		if !isOld(old.Key.Key, r.ID, limit-limit%day) {
			break
		}
		writes = append(writes, store.Write{Key: old.Key, Expect: old.Version})
	}
	if r.Active*hour < limit-day {
		writes = append(writes, s.series.Drop(r.key(), store.Any))
	}
	if len(writes) == 0 {
		return nil
	}
	return s.options.Store.Apply(ctx, writes...)
}
