package pebble_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// TestLittleRoom: with too little room changes are refused before anything
// fails, reading and deleting go on, and so does all once there is room.
func TestLittleRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const min = 100 << 20
		disk := vfs.NewMem()
		free := func(bytes uint64) {
			disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: bytes, TotalBytes: 1 << 30, UsedBytes: 1<<30 - bytes})
			time.Sleep(2 * time.Second)
		}
		free(min)
		s := open(t, pebble.Options{FS: disk, MinFree: min})
		defer s.Close()
		one := &newWorkload(t).walkers[0]
		for version := range uint64(4) { // the fourth ends it
			if err := commitOne(t, s, one.walkTo(version+1)); err != nil {
				t.Fatal(err)
			}
		}
		key := store.Key{Table: "t", Key: "k"}
		if err := s.Apply(t.Context(), store.Write{Key: key, Data: []byte("1")}); err != nil {
			t.Fatal(err)
		}

		free(min - 1)
		if err := s.Available(); !errors.Is(err, pebble.ErrFull) {
			t.Errorf("available: %v", err)
		}
		_, definition := s.PutDefinition(t.Context(), "{}")
		for name, err := range map[string]error{
			"commit":     commitOne(t, s, one.walkTo(5)),
			"apply":      s.Apply(t.Context(), store.Write{Key: key, Expect: 1, Data: []byte("2")}),
			"definition": definition,
		} {
			if !errors.Is(err, pebble.ErrFull) || !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if r, err := s.Get(t.Context(), key); err != nil || string(r.Data) != "1" {
			t.Errorf("get: %s, %v", r.Data, err)
		}
		if err := s.Apply(t.Context(), store.Write{Key: key, Expect: 1}); err != nil {
			t.Errorf("delete: %v", err)
		}
		if err := s.DeleteExecution(t.Context(), one.id); err != nil {
			t.Errorf("delete execution: %v", err)
		}

		free(min)
		if err := commitOne(t, s, one.walkTo(1)); err != nil {
			t.Errorf("commit: %v", err)
		}
		if err := s.Available(); err != nil {
			t.Errorf("available: %v", err)
		}
		select {
		case <-s.Failed():
			t.Error("the store has failed")
		default:
		}
	})
}
