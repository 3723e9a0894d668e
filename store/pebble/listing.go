package pebble

import (
	"cmp"
	"context"
	"errors"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// ListExecutions implements store.Executions. The records it finds come without
// Input, Output, Error, Cause and Redrive.
func (s *Store) ListExecutions(_ context.Context, q store.ExecutionQuery) (page []*store.Execution, next string, err error) {
	l := listing{query: q}
	l.prefix = listingPrefix(nil, cmp.Or(q.QualifierARN, q.StateMachineARN), q.Status)
	l.start = l.prefix
	if q.After != "" {
		after, err := store.ParsePageToken(q.After)
		if err != nil {
			return nil, "", err
		}
		last := listingKey(nil, cmp.Or(q.QualifierARN, q.StateMachineARN), q.Status, after)
		l.start = append(last, 0) // the first key behind it
	}
	err = s.reading(func() error { return s.snapshot(l.read) })
	return l.page, l.next, err
}

// listing is the reading of one page.
type listing struct {
	query         store.ExecutionQuery
	prefix, start []byte
	page          []*store.Execution
	next          string
}

func (l *listing) read(at *pebbledb.Snapshot) error {
	keys, err := prefixIterator(at, l.prefix)
	if err != nil {
		return err
	}
	for more := keys.SeekGE(l.start); more; more = keys.Next() {
		full, err := l.add(at, keys.Key())
		if err != nil {
			return errors.Join(err, keys.Close())
		}
		if full {
			break
		}
	}
	return errors.Join(keys.Error(), keys.Close())
}

// add reads the record of a listing's key and adds it to the page. It returns
// true when there was no room for it any more.
func (l *listing) add(at *pebbledb.Snapshot, key []byte) (full bool, err error) {
	id, ok := listedID(key, len(l.prefix))
	if !ok {
		return false, nil // of another scope whose name goes on with a zero byte
	}
	e, err := readSummary(at, id)
	if err != nil {
		return false, missing(err, idKey(nil, kindFacts, id))
	}
	if !l.query.Matches(e) {
		return false, nil
	}
	if n := len(l.page); l.query.Limit > 0 && n == l.query.Limit {
		l.next = store.PageToken(l.page[n-1].ID)
		return true, nil
	}
	l.page = append(l.page, e)
	return false, nil
}
