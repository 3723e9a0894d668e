package logs

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// sweepEvery is how often events are looked for that are too old or too many.
const sweepEvery = time.Hour

// sweep removes what is to go: at once what was deleted, and every hour what has
// outlived its group's retention or room. It runs until the service closes.
func (s *Service) sweep() {
	timer := s.options.Clock.NewTimer(sweepEvery)
	defer timer.Stop()
	for {
		select {
		case <-s.doomed.wake:
			s.told(s.removeDoomed(s.ctx))
		case <-s.overfull:
			s.told(s.Expire(s.ctx))
		case <-timer.C():
			s.told(s.Expire(s.ctx))
			timer.Reset(sweepEvery)
		case <-s.ctx.Done():
			return
		}
	}
}

// rouseSweep has events removed soon: a group holds more than it should.
func (s *Service) rouseSweep() {
	select {
	case s.overfull <- struct{}{}:
	default:
	}
}

func (s *Service) told(err error) {
	if err != nil && s.ctx.Err() == nil {
		s.options.Log.Error("old log events not removed", "error", err)
	}
}

func (s *Service) removeDoomed(ctx context.Context) error {
	for id, what := range s.doomed.all() {
		list := s.chunks.of(ctx, id, 0)
		if what == doomedStream {
			list = s.chunks.ahead(ctx, id, 0)
		}
		if err := s.remove(ctx, list, func(*chunk) bool { return true }); err != nil {
			return err
		}
		if err := s.doomed.done(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// removeAtOnce is how many chunks are removed in one write.
const removeAtOnce = 200

// remove removes chunks as long as more wants them gone.
func (s *Service) remove(ctx context.Context, list iter.Seq2[*chunk, error], more func(*chunk) bool) error {
	var gone []*chunk
	for c, err := range list {
		if err != nil {
			return err
		}
		if !more(c) {
			break
		}
		if gone = append(gone, c); len(gone) == removeAtOnce {
			if err := s.removeChunks(ctx, gone); err != nil {
				return err
			}
			gone = gone[:0]
		}
	}
	return s.removeChunks(ctx, gone)
}

func (s *Service) removeChunks(ctx context.Context, gone []*chunk) error {
	if len(gone) == 0 {
		return nil
	}
	return table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		var writes []store.Write
		less := map[string]int64{}
		for _, c := range gone {
			writes = append(writes, c.drops()...)
			less[c.GroupID] -= c.size()
		}
		for id, bytes := range less {
			if s.doomed.has(id) {
				continue // its count went with the group
			}
			w, err := s.grow(ctx, id, bytes)
			if err != nil {
				return nil, err
			}
			writes = append(writes, w)
		}
		return writes, nil
	})
}

// Expire removes the events that are older than their group keeps them, and the
// oldest ones of groups that hold too much.
func (s *Service) Expire(ctx context.Context) error {
	for g, err := range s.groups.List(ctx, "", "") {
		if err != nil {
			return err
		}
		if err := s.expireGroup(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) expireGroup(ctx context.Context, g *group) error {
	limit := s.keepFrom(g)
	size, _, err := s.size(ctx, g.ID)
	if err != nil {
		return err
	}
	over := size - s.options.GroupBytes
	if limit == 0 && over <= 0 {
		return nil
	}
	err = s.remove(ctx, s.chunks.of(ctx, g.ID, 0), func(c *chunk) bool {
		goes := c.last() < limit || over > 0
		over -= c.size()
		return goes
	})
	if errors.Is(err, table.ErrBusy) {
		return nil // it is written to all the time; the next sweep tries again
	}
	return err
}

// keepFrom is the time from which on a group keeps events, 0 for all times.
func (s *Service) keepFrom(g *group) int64 {
	if g.Retention == 0 {
		return 0
	}
	return max(s.now().UnixMilli()-int64(g.Retention)*24*time.Hour.Milliseconds(), 0)
}
