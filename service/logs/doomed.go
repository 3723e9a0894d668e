package logs

import (
	"context"
	"sync"

	"github.com/treadle-run/treadle/store"
)

// doomedTable holds the ids of groups and streams that were deleted and whose
// chunks are not all removed yet. They go on being removed with the next start.
type doomedTable struct{ *doomedIDs }

type doomedIDs struct {
	store store.Resources
	wake  chan struct{} // a value lies in it when there is something to remove

	mu  sync.Mutex
	ids map[string]string // what it is the id of
}

const (
	doomedName   = "logs/doomed"
	doomedGroup  = "group"
	doomedStream = "stream"
)

func openDoomed(ctx context.Context, s store.Resources) (doomedTable, error) {
	d := &doomedIDs{store: s, wake: make(chan struct{}, 1), ids: map[string]string{}}
	for r, err := range s.List(ctx, doomedName, "", "") {
		if err != nil {
			return doomedTable{}, err
		}
		d.ids[r.Key.Key] = string(r.Data)
	}
	if len(d.ids) > 0 {
		d.wake <- struct{}{}
	}
	return doomedTable{d}, nil
}

// mark is the write that dooms an id. It counts once marked is called.
func (d doomedTable) mark(id, what string) store.Write {
	return store.Write{Key: store.Key{Table: doomedName, Key: id}, Expect: store.Any, Data: []byte(what)}
}

func (d doomedTable) marked(id, what string) {
	d.mu.Lock()
	d.ids[id] = what
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// has reports whether an id is doomed.
func (d doomedTable) has(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ids[id] != ""
}

// all returns the ids with what they are of.
func (d doomedTable) all() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids := make(map[string]string, len(d.ids))
	for id, what := range d.ids {
		ids[id] = what
	}
	return ids
}

// done forgets an id of which nothing is left.
func (d doomedTable) done(ctx context.Context, id string) error {
	err := d.store.Apply(ctx, store.Write{Key: store.Key{Table: doomedName, Key: id}, Expect: store.Any})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.ids, id)
	return nil
}
