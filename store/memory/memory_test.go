package memory_test

import (
	"testing"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
	"github.com/treadle-run/treadle/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		Open:   func(*testing.T) store.Store { return memory.New() },
		Reopen: func(_ *testing.T, s store.Store) store.Store { return s.(*memory.Store).Reopen() },
	})
}
