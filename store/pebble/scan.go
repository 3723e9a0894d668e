package pebble

import (
	"bytes"
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// scan goes through the records of a kind, also where some cannot be read: from
// the first one on, and where that ends in damage from the last one back to it.
// gap is told what lies between.
func scan(from pebbledb.Reader, kind byte, visit func(at *pebbledb.Iterator), gap func(err error)) {
	var last []byte
	err := walk(from, kind, (*pebbledb.Iterator).First, (*pebbledb.Iterator).Next, func(at *pebbledb.Iterator) bool {
		last = bytes.Clone(at.Key())
		visit(at)
		return true
	})
	if err == nil {
		return
	}
	back := []byte(nil)
	_ = walk(from, kind, (*pebbledb.Iterator).Last, (*pebbledb.Iterator).Prev, func(at *pebbledb.Iterator) bool {
		if bytes.Compare(at.Key(), last) <= 0 {
			return false
		}
		back = bytes.Clone(at.Key())
		visit(at)
		return true
	})
	gap(fmt.Errorf("records between %s and %s cannot be read: %w", edge(kind, last, "the first"), edge(kind, back, "the last"), err))
}

func edge(kind byte, key []byte, none string) string {
	if key == nil {
		return none + " " + kindNames[kind]
	}
	return describe(key)
}

// walk goes through the records of a kind in one direction, until there are no
// more, visit returns false or something cannot be read.
func walk(from pebbledb.Reader, kind byte, first, next func(*pebbledb.Iterator) bool, visit func(at *pebbledb.Iterator) bool) (err error) {
	records, err := prefixIterator(from, []byte{kind})
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil { // of Pebble, over a head of a file that is damaged
			err = errors.Join(err, panicked(p))
		}
		err = errors.Join(err, records.Error(), records.Close())
	}()
	for more := first(records); more && visit(records); more = next(records) {
	}
	return nil
}
