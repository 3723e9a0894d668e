package engine

import (
	"sync"

	"github.com/treadle-run/treadle/store"
)

// watchers tells whoever watches an execution that something of it was
// committed.
type watchers struct {
	mu   sync.Mutex
	byID map[store.ID]map[chan struct{}]struct{}
}

func newWatchers() *watchers {
	return &watchers{byID: map[store.ID]map[chan struct{}]struct{}{}}
}

// watch returns a channel on which a value lies whenever something has been
// committed since the last one was taken. stop must be called.
func (w *watchers) watch(id store.ID) (changes <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byID[id] == nil {
		w.byID[id] = map[chan struct{}]struct{}{}
	}
	w.byID[id][ch] = struct{}{}
	return ch, func() { w.forget(id, ch) }
}

func (w *watchers) forget(id store.ID, ch chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.byID[id], ch)
	if len(w.byID[id]) == 0 {
		delete(w.byID, id)
	}
}

func (w *watchers) tell(id store.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.byID[id] {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
