package engine_test

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/engine/enginetest"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

func TestEngineOverPebble(t *testing.T) {
	var fs vfs.FS
	open := func(t *testing.T) store.Store {
		s, err := pebble.Open("store", pebble.Options{FS: fs})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	enginetest.Run(t,
		func(t *testing.T) store.Store {
			fs = vfs.NewMem()
			return open(t)
		},
		func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			return open(t)
		})
}
