package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/store"
)

// TableActivities is the table of store.Resources that holds the activities,
// by ARN. Who schedules activity tasks looks there whether an activity exists.
const TableActivities = "states/activity"

const (
	tableStateMachines = "states/stateMachine"
	tableRevisions     = "states/revision"
	tableVersions      = "states/version"
	tableAliases       = "states/alias"
)

// record is a value of a table.
type record interface{ key() string }

// table is a table of store.Resources whose records are T as JSON.
type table[T record] struct {
	name  string
	store store.Resources
}

// get returns a record and its version, store.ErrNotFound if there is none.
func (t table[T]) get(ctx context.Context, key string) (*T, uint64, error) {
	r, err := t.store.Get(ctx, store.Key{Table: t.name, Key: key})
	if err != nil {
		return nil, 0, err
	}
	v, err := t.decode(r)
	return v, r.Version, err
}

func (t table[T]) decode(r store.Record) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(r.Data, v); err != nil {
		return nil, fmt.Errorf("decode %s %s: %w", t.name, r.Key.Key, err)
	}
	return v, nil
}

// put is the write that makes v the record in place of the one with that
// version, 0 for none.
func (t table[T]) put(v *T, version uint64) store.Write {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("stepfunctions: encode %s: %v", t.name, err)) // records hold nothing that JSON cannot
	}
	return store.Write{Key: store.Key{Table: t.name, Key: (*v).key()}, Expect: version, Data: data}
}

// drop is the write that removes a record of that version.
func (t table[T]) drop(v *T, version uint64) store.Write {
	return store.Write{Key: store.Key{Table: t.name, Key: (*v).key()}, Expect: version}
}

// list yields the records whose key begins with prefix and is greater than after.
func (t table[T]) list(ctx context.Context, prefix, after string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for r, err := range t.store.List(ctx, t.name, prefix, after) {
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

// page returns at most limit records in key order and the key to go on after,
// "" at the end.
func (t table[T]) page(ctx context.Context, prefix, after string, limit int) (items []*T, next string, err error) {
	for v, err := range t.list(ctx, prefix, after) {
		if err != nil {
			return nil, "", err
		}
		if len(items) == limit {
			return items, (*items[limit-1]).key(), nil
		}
		items = append(items, v)
	}
	return items, "", nil
}

// maxAttempts is how often a change is tried when others change the same
// records at the same time.
const maxAttempts = 100

// change applies the writes that f computes from what it reads. When somebody
// else changed one of the records meanwhile, f is called again. No writes mean
// that there is nothing to change.
func (s *Service) change(ctx context.Context, f func() ([]store.Write, error)) error {
	for range maxAttempts {
		writes, err := f()
		if err != nil || len(writes) == 0 {
			return err
		}
		err = s.store.Apply(ctx, writes...)
		if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return errConflict.because("The resource is being changed by other requests at the same time. Try again.")
}
