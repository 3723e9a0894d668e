package pebble

import (
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// errNotThere says that there is no record with a key.
var errNotThere = errors.New("pebble: no such record")

// readRecord reads the record of a key, errNotThere if there is none. Errors
// name the key.
func readRecord(from pebbledb.Reader, key []byte, read func(d *decoder)) error {
	value, closer, err := from.Get(key)
	if errors.Is(err, pebbledb.ErrNotFound) {
		return errNotThere
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", describe(key), err)
	}
	err = decode(key, value, read)
	return errors.Join(err, closer.Close())
}

// has says whether there is a record with a key.
func has(from pebbledb.Reader, key []byte) (bool, error) {
	_, closer, err := from.Get(key)
	switch {
	case errors.Is(err, pebbledb.ErrNotFound):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("read %s: %w", describe(key), err)
	}
	return true, closer.Close()
}

// prefixIterator returns an iterator over the keys that begin with prefix.
func prefixIterator(from pebbledb.Reader, prefix []byte) (*pebbledb.Iterator, error) {
	return from.NewIter(&pebbledb.IterOptions{LowerBound: prefix, UpperBound: prefixEnd(prefix)})
}
