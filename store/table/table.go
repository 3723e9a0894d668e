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

// Table is a table whose records are values of type T.
type Table[T any] struct {
	Name  string
	Store store.Resources
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
// version: 0 for none, store.Any for whatever is there. T must be a type that
// JSON can hold; it panics otherwise.
func (t Table[T]) Put(key string, v *T, version uint64) store.Write {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("table %s: encode %s: %v", t.Name, key, err))
	}
	return store.Write{Key: store.Key{Table: t.Name, Key: key}, Expect: version, Data: data}
}

// Drop is the write that removes the record of that version.
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
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}
