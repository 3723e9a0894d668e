// Package upkeep looks after data folders: it looks into them, verifies them,
// writes out what they hold and makes copies, whether a server is at work on them
// or not. Nothing of it changes a folder.
//
// A folder that no server uses is opened to be looked at. From a server that does
// use it comes a checkpoint: a copy of the store within the folder, made of links,
// that is removed after use. Who may ask for that is who may read the folder, for
// the server leaves its address and a secret there (operator.go).
package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/treadle-run/treadle/store/pebble"
)

// StoreFolder is the folder of the store within a data folder.
const StoreFolder = "store"

// Source is the store of a data folder, to be looked at.
type Source struct {
	*pebble.Store
	Folder  string // that the store is in
	Running bool   // a server is at work on the data folder
	close   func(ctx context.Context) error
}

// Open opens the store of a data folder, of a backup, or in a folder of a store
// itself. Close it.
func Open(ctx context.Context, data string) (*Source, error) {
	folder := filepath.Join(data, StoreFolder)
	if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
		folder = data
	}
	st, err := pebble.Open(folder, pebble.Options{ReadOnly: true})
	if errors.Is(err, pebble.ErrLocked) {
		return openRunning(ctx, data, err)
	}
	if err != nil {
		return nil, err
	}
	return &Source{Store: st, Folder: folder, close: func(context.Context) error { return st.Close() }}, nil
}

// openRunning opens a checkpoint of the server that has the folder locked.
func openRunning(ctx context.Context, data string, locked error) (*Source, error) {
	o, err := readOperator(data)
	if err != nil {
		return nil, fmt.Errorf("%w, and that is no server which can be asked for a copy: %w", locked, err)
	}
	folder, err := o.checkpoint(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w; ask the server at %s for a copy: %w", locked, o.URL, err)
	}
	remove := func(ctx context.Context) error { return o.remove(context.WithoutCancel(ctx), folder) }
	st, err := pebble.Open(folder, pebble.Options{ReadOnly: true})
	if err != nil {
		return nil, errors.Join(err, remove(ctx))
	}
	return &Source{Store: st, Folder: folder, Running: true, close: func(ctx context.Context) error {
		return errors.Join(st.Close(), remove(ctx))
	}}, nil
}

// Close gives the store back.
func (s *Source) Close(ctx context.Context) error { return s.close(ctx) }
