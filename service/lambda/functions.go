package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/store"
)

// functions are the records of functions in the store.
type functions struct{ store store.Resources }

const functionTable = "lambda/function"

func scopeKey(region, account string) string { return region + "/" + account + "/" }

func functionKey(region, account, name string) store.Key {
	return store.Key{Table: functionTable, Key: scopeKey(region, account) + name}
}

// get returns a function, nil if there is none, and the version of its record.
func (t functions) get(ctx context.Context, region, account, name string) (*function, uint64, error) {
	record, err := t.store.Get(ctx, functionKey(region, account, name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read function %s: %w", name, err)
	}
	f, err := decodeFunction(record)
	return f, record.Version, err
}

// put writes a function in place of the version, 0 for a new one:
// store.ErrConflict or ErrExists if something else is there.
func (t functions) put(ctx context.Context, f *function, version uint64) error {
	data, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode function %s: %w", f.Name, err)
	}
	err = t.store.Apply(ctx, store.Write{Key: functionKey(f.Region, f.Account, f.Name), Expect: version, Data: data})
	if err != nil {
		return fmt.Errorf("write function %s: %w", f.Name, err)
	}
	return nil
}

func (t functions) delete(ctx context.Context, f *function, version uint64) error {
	err := t.store.Apply(ctx, store.Write{Key: functionKey(f.Region, f.Account, f.Name), Expect: version})
	if err != nil {
		return fmt.Errorf("delete function %s: %w", f.Name, err)
	}
	return nil
}

// list yields the functions of an account in a region by name, those after one.
func (t functions) list(ctx context.Context, region, account, after string) iter.Seq2[*function, error] {
	scope := scopeKey(region, account)
	if after != "" {
		after = scope + after
	}
	return t.scan(ctx, scope, after)
}

// all yields all functions there are.
func (t functions) all(ctx context.Context) iter.Seq2[*function, error] { return t.scan(ctx, "", "") }

func (t functions) scan(ctx context.Context, prefix, after string) iter.Seq2[*function, error] {
	return func(yield func(*function, error) bool) {
		for record, err := range t.store.List(ctx, functionTable, prefix, after) {
			if err != nil {
				yield(nil, fmt.Errorf("list functions: %w", err))
				return
			}
			if !yield(decodeFunction(record)) {
				return
			}
		}
	}
}

func decodeFunction(record store.Record) (*function, error) {
	f := new(function)
	if err := json.Unmarshal(record.Data, f); err != nil {
		return nil, fmt.Errorf("decode function %s: %w", record.Key.Key, err)
	}
	return f, nil
}
