package pebble

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"golang.org/x/sync/errgroup"

	"github.com/treadle-run/treadle/store"
)

// maxRanges is into how many ranges the states are divided for reading at the
// start: enough that all processors have something to do until the end.
const maxRanges = 64

// fillTogether is how many timers go into the inbox at a time.
const fillTogether = 1024

// rebuildClaims reads at the start what waits: timers into the inbox, tasks into
// the set of those that nobody claimed.
func (s *Store) rebuildClaims() error {
	ranges, err := s.ranges(kindState)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	var failed atomic.Bool
	for _, span := range ranges {
		group.Go(func() error {
			if failed.Load() {
				return nil // the others are not worth reading
			}
			err := s.rebuildTimers(span)
			if err != nil {
				failed.Store(true)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return s.each(keyRange{[]byte{kindTask}, prefixEnd([]byte{kindTask})}, func(at *pebbledb.Iterator) error {
		id, task, ok := numberOf(at.Key())
		if !ok {
			return damaged(at.Key())
		}
		s.unclaimed[store.TaskKey{Execution: id, ID: task}] = struct{}{}
		return nil
	})
}

// keyRange are the keys from one up to another.
type keyRange struct{ from, until []byte }

// ranges divides the records of a kind into ranges that are about as long, by
// where the files of the tree begin.
func (s *Store) ranges(kind byte) ([]keyRange, error) {
	all := keyRange{[]byte{kind}, prefixEnd([]byte{kind})}
	levels, err := s.db.SSTables(pebbledb.WithKeyRangeFilter(all.from, all.until))
	if err != nil {
		return nil, fmt.Errorf("files of %s: %w", kindNames[kind], err)
	}
	var cuts [][]byte
	for _, level := range levels {
		for i := range level {
			if first := level[i].Smallest.UserKey; bytes.Compare(first, all.from) > 0 {
				cuts = append(cuts, first)
			}
		}
	}
	slices.SortFunc(cuts, bytes.Compare)
	return all.cut(slices.CompactFunc(cuts, bytes.Equal)), nil
}

// cut cuts a range at some of the keys given, which are sorted and within it.
func (r keyRange) cut(keys [][]byte) (ranges []keyRange) {
	parts := min(len(keys)+1, maxRanges)
	from := r.from
	for i := 1; i < parts; i++ {
		until := keys[i*(len(keys)+1)/parts-1]
		ranges = append(ranges, keyRange{from, until})
		from = until
	}
	return append(ranges, keyRange{from, r.until})
}

// rebuildTimers puts the timers of the states in a range into the inbox.
func (s *Store) rebuildTimers(span keyRange) (err error) {
	defer func() { // nobody else could on a goroutine of its own
		if p := recover(); p != nil { // of Pebble, over a head of a file that is damaged
			err = errors.Join(err, fmt.Errorf("%w: %w", ErrDamaged, panicked(p)))
		}
	}()
	var (
		of   state
		read = of.read
		open int
		fill = make([]store.Message, 0, fillTogether)
	)
	flush := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, m := range fill {
			s.inbox.Add(m)
		}
		s.openAtStart += open // one that is closed has its state elsewhere
		fill, open = fill[:0], 0
	}
	err = s.each(span, func(at *pebbledb.Iterator) error {
		id, ok := idOf(at.Key())
		if !ok {
			return damaged(at.Key())
		}
		value, err := valueAt(at)
		if err != nil {
			return err
		}
		if err := decode(at.Key(), value, read); err != nil {
			return err
		}
		open++
		for _, t := range of.timers {
			if fill = append(fill, t.message(id)); len(fill) == cap(fill) {
				flush()
			}
		}
		return nil
	})
	flush()
	return err
}

// each goes through all records in a range.
func (s *Store) each(span keyRange, visit func(at *pebbledb.Iterator) error) error {
	records, err := s.db.NewIter(&pebbledb.IterOptions{LowerBound: span.from, UpperBound: span.until})
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
