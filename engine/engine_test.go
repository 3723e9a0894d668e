package engine_test

import (
	"testing"

	"github.com/treadle-run/treadle/engine/enginetest"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

func TestEngineOverMemory(t *testing.T) {
	enginetest.Run(t,
		func(*testing.T) store.Store { return memory.New() },
		func(_ *testing.T, s store.Store) store.Store { return s.(*memory.Store).Reopen() })
}
