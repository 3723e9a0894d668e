package server

import (
	"errors"
	"testing"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

func TestHealthIsThatOfTheStore(t *testing.T) {
	st := memory.New()
	health := healthOf(st)
	if err := health(t.Context()); err != nil {
		t.Errorf("over a good store: %v", err)
	}
	st.Close()
	if err := health(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("over one that takes no calls: %v", err)
	}
}
