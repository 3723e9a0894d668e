package pebble

import (
	"context"
	"errors"
	"math"
	"slices"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// History implements store.Executions.
func (s *Store) History(_ context.Context, id store.ID, from int64, descending bool, limit int) (events [][]byte, err error) {
	p := page{id: id, from: from, limit: limit}
	err = s.reading(func() error {
		there, err := has(s.db, idKey(nil, kindFacts, id))
		if err != nil {
			return err
		}
		if !there {
			return errNotThere
		}
		records, err := prefixIterator(s.db, idKey(nil, kindHistory, id))
		if err != nil {
			return err
		}
		if descending {
			err = p.down(records)
		} else {
			err = p.up(records)
		}
		return errors.Join(err, records.Error(), records.Close())
	})
	return p.events, public(err)
}

// page is the reading of a page of a history.
type page struct {
	id     store.ID
	from   int64
	limit  int
	events [][]byte
}

// up reads from the record that holds the first event wanted to the end.
func (p *page) up(records *pebbledb.Iterator) error {
	more := records.SeekLT(numberedKey(nil, kindHistory, p.id, p.from+1)) || records.First()
	for ; more && !p.full(); more = records.Next() {
		first, events, err := recordOf(records)
		if err != nil {
			return err
		}
		skip := min(max(p.from-first, 0), int64(len(events)))
		p.add(events[skip:])
	}
	return nil
}

// down reads from the record that holds the last event wanted to the beginning.
func (p *page) down(records *pebbledb.Iterator) error {
	last := p.from
	if last <= 0 {
		last = math.MaxInt64 - 1
	}
	for more := records.SeekLT(numberedKey(nil, kindHistory, p.id, last+1)); more && !p.full(); more = records.Prev() {
		first, events, err := recordOf(records)
		if err != nil {
			return err
		}
		events = events[:min(last-first+1, int64(len(events)))]
		slices.Reverse(events)
		p.add(events)
	}
	return nil
}

func (p *page) full() bool { return p.limit > 0 && len(p.events) >= p.limit }

func (p *page) add(events [][]byte) {
	if p.limit > 0 {
		events = events[:min(p.limit-len(p.events), len(events))]
	}
	p.events = append(p.events, events...)
}

// recordOf reads the record that an iterator is at: its events and the id of
// the first.
func recordOf(records *pebbledb.Iterator) (first int64, events [][]byte, err error) {
	key := records.Key()
	_, first, ok := numberOf(key)
	if !ok {
		return 0, nil, damaged(key)
	}
	value, err := valueAt(records)
	if err != nil {
		return 0, nil, err
	}
	err = decode(key, value, func(d *decoder) { events = readEvents(d) })
	return first, events, err
}
