package memory

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/store"
)

// table is the records of one kind of resource.
type table struct {
	records map[string]store.Record
	keys    []string // of the records, ascending
}

// PutDefinition implements store.Definitions.
func (s *Store) PutDefinition(_ context.Context, text string) (store.DefinitionID, error) {
	id := store.HashDefinition(text)
	return id, s.locked(func() error {
		s.definitions[id] = text
		return nil
	})
}

// Definition implements store.Definitions.
func (s *Store) Definition(_ context.Context, id store.DefinitionID) (text string, err error) {
	err = s.locked(func() error {
		found, ok := s.definitions[id]
		if !ok {
			return store.ErrNotFound
		}
		text = found
		return nil
	})
	return text, err
}

// Get implements store.Resources.
func (s *Store) Get(_ context.Context, key store.Key) (record store.Record, err error) {
	err = s.locked(func() error {
		found, ok := s.record(key)
		if !ok {
			return store.ErrNotFound
		}
		record = found
		return nil
	})
	return record, err
}

func (s *Store) record(key store.Key) (store.Record, bool) {
	t, ok := s.tables[key.Table]
	if !ok {
		return store.Record{}, false
	}
	r, ok := t.records[key.Key]
	return r, ok
}

// List implements store.Resources.
func (s *Store) List(ctx context.Context, name, prefix, after string) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		at := max(prefix, after)
		inclusive := at != after // a prefix above after is itself a match
		for {
			record, ok, err := s.nextRecord(ctx, name, at, inclusive)
			if err != nil {
				yield(store.Record{}, err)
				return
			}
			if !ok || !strings.HasPrefix(record.Key.Key, prefix) || !yield(record, nil) {
				return
			}
			at, inclusive = record.Key.Key, false
		}
	}
}

// nextRecord returns the first record of a table at or after a key.
func (s *Store) nextRecord(ctx context.Context, name, at string, inclusive bool) (record store.Record, ok bool, err error) {
	err = s.locked(func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := s.tables[name]
		if t == nil {
			return nil
		}
		i, found := slices.BinarySearch(t.keys, at)
		if found && !inclusive {
			i++
		}
		if ok = i < len(t.keys); ok {
			record = t.records[t.keys[i]]
		}
		return nil
	})
	return record, ok, err
}

// Apply implements store.Resources.
func (s *Store) Apply(ctx context.Context, writes ...store.Write) error {
	return s.locked(func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		staged := make(map[store.Key]store.Record, len(writes)) // version 0: deleted
		for _, w := range writes {
			was, ok := staged[w.Key]
			if !ok {
				was, _ = s.record(w.Key)
			}
			if err := expected(w, was.Version); err != nil {
				return fmt.Errorf("%w: %s %s", err, w.Key.Table, w.Key.Key)
			}
			staged[w.Key] = successor(w, was.Version)
		}
		for key, record := range staged {
			s.put(key, record)
		}
		return nil
	})
}

// expected checks a write against the version that is there, 0 for none.
func expected(w store.Write, version uint64) error {
	switch {
	case w.Expect == store.Any || w.Expect == version:
		return nil
	case w.Expect == 0:
		return store.ErrExists
	}
	return store.ErrConflict
}

func successor(w store.Write, version uint64) store.Record {
	if w.Data == nil {
		return store.Record{Key: w.Key}
	}
	return store.Record{Key: w.Key, Version: version + 1, Data: bytes.Clone(w.Data)}
}

func (s *Store) put(key store.Key, record store.Record) {
	t := s.tables[key.Table]
	if t == nil {
		t = &table{records: make(map[string]store.Record)}
		s.tables[key.Table] = t
	}
	i, found := slices.BinarySearch(t.keys, key.Key)
	switch {
	case record.Version == 0 && found:
		delete(t.records, key.Key)
		t.keys = slices.Delete(t.keys, i, i+1)
	case record.Version > 0:
		t.records[key.Key] = record
		if !found {
			t.keys = slices.Insert(t.keys, i, key.Key)
		}
	}
}
