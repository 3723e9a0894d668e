package pebble

import (
	"errors"
	"fmt"
	"io"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// errNotThere says that there is no record with a key.
var errNotThere = errors.New("pebble: no such record")

// readRecord reads the record of a key, errNotThere if there is none. Errors
// name the key.
func readRecord(from pebbledb.Reader, key []byte, read func(d *decoder)) error {
	value, closer, err := get(from, key)
	if err != nil {
		return err
	}
	err = decode(key, value, read)
	return errors.Join(err, closer.Close())
}

// has says whether there is a record with a key.
func has(from pebbledb.Reader, key []byte) (bool, error) {
	_, closer, err := get(from, key)
	if errors.Is(err, errNotThere) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, closer.Close()
}

func get(from pebbledb.Reader, key []byte) (value []byte, closer io.Closer, err error) {
	defer func() { err = readError(err, recover(), key) }()
	return from.Get(key)
}

// valueAt returns the value that an iterator is at.
func valueAt(records *pebbledb.Iterator) (value []byte, err error) {
	defer func() { err = readError(err, recover(), records.Key()) }()
	return records.ValueAndErr()
}

// readError adds the key to an error of reading. Pebble panics where the head
// of a value file is damaged.
func readError(err error, panicValue any, key []byte) error {
	if panicValue != nil {
		err = fmt.Errorf("%w: %w", ErrDamaged, panicked(panicValue))
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pebbledb.ErrNotFound):
		return errNotThere
	}
	return fmt.Errorf("read %s: %w", describe(key), err)
}

// prefixIterator returns an iterator over the keys that begin with prefix.
func prefixIterator(from pebbledb.Reader, prefix []byte) (*pebbledb.Iterator, error) {
	return from.NewIter(&pebbledb.IterOptions{LowerBound: prefix, UpperBound: prefixEnd(prefix)})
}
