package lambda

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// functions are the records of functions in the store.
type functions struct{ table.Table[function] }

func newFunctions(s store.Resources) functions {
	return functions{table.Table[function]{Name: "lambda/function", Store: s, Key: (*function).key}}
}

func scopeKey(region, account string) string { return region + "/" + account + "/" }

func functionKey(region, account, name string) string { return scopeKey(region, account) + name }

func (f *function) key() string { return functionKey(f.Region, f.Account, f.Name) }

// reference is what names the function, without its version.
func (f *function) reference() reference {
	return reference{region: f.Region, account: f.Account, name: f.Name}
}

// qualified is what names a published version.
func (f *function) qualified() reference {
	r := f.reference()
	r.qualifier = f.publishedAs()
	return r
}

// get returns a function, nil if there is none, and the version of its record.
func (t functions) get(ctx context.Context, region, account, name string) (*function, uint64, error) {
	f, version, err := t.Get(ctx, functionKey(region, account, name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read function %s: %w", name, err)
	}
	return f, version, nil
}

// list yields the functions of an account in a region by name, those after one.
func (t functions) list(ctx context.Context, region, account, after string) iter.Seq2[*function, error] {
	scope := scopeKey(region, account)
	if after != "" {
		after = scope + after
	}
	return t.List(ctx, scope, after)
}

// all yields all functions there are.
func (t functions) all(ctx context.Context) iter.Seq2[*function, error] {
	return t.List(ctx, "", "")
}
