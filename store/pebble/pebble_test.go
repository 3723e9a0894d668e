package pebble_test

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
	"github.com/treadle-run/treadle/store/storetest"
)

// TestStore runs the suite in memory: fsync is not what it is about.
func TestStore(t *testing.T) {
	folders := map[store.Store]vfs.FS{}
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) store.Store {
			fs := vfs.NewMem()
			s := open(t, pebble.Options{FS: fs})
			folders[s] = fs
			return s
		},
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			fresh := open(t, pebble.Options{FS: folders[s]})
			folders[fresh] = folders[s]
			return fresh
		},
	})
}

func open(t testing.TB, opts pebble.Options) *pebble.Store {
	t.Helper()
	s, err := pebble.Open("data", opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
