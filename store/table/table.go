// Package table keeps values of one Go type as records of a store.Resources
// table, encoded as JSON.
package table

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/store"
)

// Table is a table whose records are values of type T, which must be a type
// that JSON can hold. Its methods may be called from many goroutines.
type Table[T any] struct {
	Name  string
	Store store.Resources
	// Key is the key that a value lies under. It must not change while the value
	// is in the table.
	Key func(v *T) string
}

// Get returns a value and its version, store.ErrNotFound if there is none.
func (t Table[T]) Get(ctx context.Context, key string) (*T, uint64, error) {
	r, err := t.Store.Get(ctx, store.Key{Table: t.Name, Key: key})
	if err != nil {
		return nil, 0, err
	}
	v, err := t.decode(r)
	return v, r.Version, err
}

func (t Table[T]) decode(r store.Record) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(r.Data, v); err != nil {
		return nil, fmt.Errorf("decode %s %s: %w", t.Name, r.Key.Key, err)
	}
	return v, nil
}

// Put is the write that makes v the record in place of the one with that
// version: 0 for none, store.Any for whatever is there. It panics if JSON cannot
// hold v.
func (t Table[T]) Put(v *T, version uint64) store.Write {
	w := t.Drop(t.Key(v), version)
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("table %s: encode %s: %v", t.Name, w.Key.Key, err))
	}
	w.Data = data
	return w
}

// Drop is the write that removes the record of that version, store.Any for
// whatever is there.
func (t Table[T]) Drop(key string, version uint64) store.Write {
	return store.Write{Key: store.Key{Table: t.Name, Key: key}, Expect: version}
}

// List yields the values whose key begins with prefix and is greater than after,
// in key order. It ends with the first error.
func (t Table[T]) List(ctx context.Context, prefix, after string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for r, err := range t.Store.List(ctx, t.Name, prefix, after) {
			if err != nil {
				yield(nil, err)
				return
			}
			v, err := t.decode(r)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Page returns at most limit values of a listing (List, or what is left of one)
// and the key to go on after, "" at the end.
func (t Table[T]) Page(list iter.Seq2[*T, error], limit int) (page []*T, after string, err error) {
	page = []*T{}
	for v, err := range list {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit {
			return page, t.Key(page[limit-1]), nil
		}
		page = append(page, v)
	}
	return page, "", nil
}
