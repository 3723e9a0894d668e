package pebble_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
)

// TestReclaim: what was deleted takes no room any more, and what was not is there.
func TestReclaim(t *testing.T) {
	disk := vfs.NewMem()
	s := open(t, pebble.Options{FS: disk})
	defer s.Close()
	random := rand.NewChaCha8([32]byte{})
	const gone, kept, size = 400, 20, 50_000
	walkers := make([]walker, gone+kept)
	for i := range walkers {
		w := &walkers[i]
		w.id = store.ID{0: byte(i >> 8), 1: byte(i), 15: 1}
		c := w.walkTo(1)
		c.Execution.Status, c.Snapshot, c.AddTimers, c.PutTasks = "SUCCEEDED", nil, nil, nil
		c.Events[0] = make([]byte, size)
		random.Read(c.Events[0])
		if err := commitOne(t, s, c); err != nil {
			t.Fatal(err)
		}
	}
	for i := range gone {
		if err := s.DeleteExecution(t.Context(), walkers[i].id); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Reclaim(t.Context(), walkers[0].id, walkers[gone-1].id); err != nil {
		t.Fatal(err)
	}
	// A file is removed by a goroutine of Pebble's, which closing waits for. Logs
	// are kept to be written again.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left := 0
	for name, data := range contents(t, disk) {
		if !strings.HasSuffix(name, ".log") {
			left += len(data)
		}
	}
	if left < kept*size || left > 2*kept*size {
		t.Errorf("%d KiB are left of %d; %d were to be kept", left>>10, (gone+kept)*size>>10, kept*size>>10)
	}
	s = open(t, pebble.Options{FS: disk})
	defer s.Close()
	for i := range walkers[gone:] {
		events, err := s.History(t.Context(), walkers[gone+i].id, 0, false, 0)
		if err != nil || len(events) != eventsAChange || len(events[0]) != size {
			t.Errorf("%x: %d events, %v", walkers[gone+i].id, len(events), err)
		}
	}
}
