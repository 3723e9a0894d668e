// Package watch tells those who watch a thing that it may have changed.
package watch

import "sync"

// Hub is where things of key type K are watched. The zero Hub is ready to use;
// its methods may be called from many goroutines and never block.
type Hub[K comparable] struct {
	mu    sync.Mutex
	byKey map[K]map[chan struct{}]struct{}
}

// Watch returns a channel on which a value lies whenever Tell was called for
// the key since the last one was taken. stop must be called.
func (h *Hub[K]) Watch(key K) (changes <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byKey == nil {
		h.byKey = map[K]map[chan struct{}]struct{}{}
	}
	if h.byKey[key] == nil {
		h.byKey[key] = map[chan struct{}]struct{}{}
	}
	h.byKey[key][ch] = struct{}{}
	return ch, func() { h.forget(key, ch) }
}

func (h *Hub[K]) forget(key K, ch chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.byKey[key], ch)
	if len(h.byKey[key]) == 0 {
		delete(h.byKey, key)
	}
}

// Tell tells all who watch the key.
func (h *Hub[K]) Tell(key K) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.byKey[key] {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
