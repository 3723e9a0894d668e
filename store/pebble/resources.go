package pebble

import (
	"context"
	"errors"
	"iter"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
)

// PutDefinition implements store.Definitions.
func (s *Store) PutDefinition(ctx context.Context, text string) (store.DefinitionID, error) {
	id := store.HashDefinition(text)
	known := false
	err := s.reading(func() (err error) {
		known, err = has(s.db, definitionKey(id))
		return err
	})
	if err != nil || known {
		return id, err
	}
	value := append(append(make([]byte, 0, 1+len(text)), valueFormat), text...)
	return id, s.submit(ctx, &plainWork{definitionKey(id), value})
}

// Definition implements store.Definitions.
func (s *Store) Definition(_ context.Context, id store.DefinitionID) (text string, err error) {
	// It is what its id says, durable or not: there is nothing to wait for.
	err = s.readingThen(func() error {
		return readRecord(s.db, definitionKey(id), func(d *decoder) { text = string(d.all()) })
	}, func(*flight) {})
	return text, public(err)
}

// plainWork puts a record that depends on nothing.
type plainWork struct{ key, value []byte }

func (w *plainWork) size() int { return len(w.key) + len(w.value) }

func (w *plainWork) stage(_ *checker, b *pebbledb.Batch) error {
	put(b, w.key, w.value)
	return nil
}

func (w *plainWork) landed(*Store) {}

// Get implements store.Resources.
func (s *Store) Get(_ context.Context, key store.Key) (r store.Record, err error) {
	err = s.readingResource(key, func() error {
		return readRecord(s.db, resourceKey(nil, key), func(d *decoder) { readResource(d, &r) })
	})
	if err != nil {
		return store.Record{}, public(err)
	}
	r.Key = key
	return r, nil
}

// chunk is how many records List reads at once. It holds nothing open while its
// caller is at work.
const chunk = 64

// List implements store.Resources.
func (s *Store) List(ctx context.Context, table, prefix, after string) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		for {
			records, err := s.readChunk(ctx, table, prefix, after)
			if err != nil {
				yield(store.Record{}, err)
				return
			}
			for _, r := range records {
				if !yield(r, nil) {
					return
				}
				after = r.Key.Key
			}
			if len(records) < chunk {
				return
			}
		}
	}
}

func (s *Store) readChunk(ctx context.Context, table, prefix, after string) (records []store.Record, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	start := append(resourceKey(nil, store.Key{Table: table, Key: after}), 0) // the first key behind it
	err = s.reading(func() error {
		found, err := prefixIterator(s.db, resourceKey(nil, store.Key{Table: table, Key: prefix}))
		if err != nil {
			return err
		}
		skip := len(named(nil, kindResource, table))
		for more := found.SeekGE(start); more && len(records) < chunk; more = found.Next() {
			r, err := resourceAt(found, table, skip)
			if err != nil {
				return errors.Join(err, found.Close())
			}
			records = append(records, r)
		}
		return errors.Join(found.Error(), found.Close())
	})
	return records, err
}

// resourceAt reads the record that an iterator is at; its name begins at skip.
func resourceAt(found *pebbledb.Iterator, table string, skip int) (r store.Record, err error) {
	value, err := valueAt(found)
	if err != nil {
		return r, err
	}
	r.Key = store.Key{Table: table, Key: string(found.Key()[skip:])}
	err = decode(found.Key(), value, func(d *decoder) { readResource(d, &r) })
	return r, err
}

// Apply implements store.Resources.
func (s *Store) Apply(ctx context.Context, writes ...store.Write) error {
	return s.submit(ctx, &writesWork{writes})
}

// writesWork is one call of Apply.
type writesWork struct{ writes []store.Write }

func (w *writesWork) size() (n int) {
	for i := range w.writes {
		n += len(w.writes[i].Key.Key) + len(w.writes[i].Data)
	}
	return n
}

func (w *writesWork) stage(c *checker, b *pebbledb.Batch) error {
	versions, err := c.writes(w.writes)
	if err != nil {
		return err
	}
	var key, value [scratchSize]byte
	for i := range w.writes {
		at := resourceKey(key[:0], w.writes[i].Key)
		if versions[i] == 0 {
			remove(b, at)
			continue
		}
		put(b, at, appendResource(value[:0], versions[i], w.writes[i].Data))
	}
	return nil
}

func (w *writesWork) landed(*Store) {}
