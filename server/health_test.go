package server

import (
	"errors"
	"testing"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

func TestHealthIsThatOfTheStore(t *testing.T) {
	st, err := pebble.Open(t.TempDir(), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	health := healthOf(st)
	if err := health(t.Context()); err != nil {
		t.Errorf("over a good store: %v", err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := health(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("over one that takes no calls: %v", err)
	}
}
