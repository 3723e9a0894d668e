package table

import (
	"bytes"
	"context"
	"sync"

	"github.com/treadle-run/treadle/store"
)

// Reader reads a table for those who look at the same few values over and over:
// it decodes a record again only when its text has changed. Its methods may be
// called from many goroutines.
type Reader[T any] struct {
	Table[T]

	mu    sync.Mutex
	known map[string]decoded[T]
}

// decoded is a value and the text it was decoded from.
type decoded[T any] struct {
	data  []byte
	value *T
}

// maxKnown bounds what is remembered; when it is full it begins anew.
const maxKnown = 1000

// Look returns a value, store.ErrNotFound if there is none. Others look at the
// same value: it must not be changed.
func (r *Reader[T]) Look(ctx context.Context, key string) (*T, error) {
	record, err := r.Store.Get(ctx, store.Key{Table: r.Name, Key: key})
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	last := r.known[key]
	r.mu.Unlock()
	if last.value != nil && bytes.Equal(last.data, record.Data) {
		return last.value, nil
	}
	v, err := r.decode(record)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= maxKnown {
		r.known = map[string]decoded[T]{}
	}
	r.known[key] = decoded[T]{record.Data, v}
	return v, nil
}
