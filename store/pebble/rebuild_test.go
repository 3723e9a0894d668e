package pebble

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/treadle-run/treadle/store"
)

// TestCutLeavesNothingOut: ranges lie side by side, however many keys there are
// to cut at.
func TestCutLeavesNothingOut(t *testing.T) {
	whole := keyRange{[]byte("s"), []byte("t")}
	for _, n := range []int{0, 1, maxRanges - 2, maxRanges - 1, maxRanges, 1000} {
		keys := make([][]byte, n)
		for i := range keys {
			keys[i] = binary.BigEndian.AppendUint16([]byte("s"), uint16(i))
		}
		ranges := whole.cut(keys)
		if len(ranges) != min(n+1, maxRanges) {
			t.Errorf("%d keys: %d ranges", n, len(ranges))
		}
		at := whole.from
		for _, r := range ranges {
			if !bytes.Equal(r.from, at) || bytes.Compare(r.from, r.until) >= 0 {
				t.Fatalf("%d keys: range from %q to %q after %q", n, r.from, r.until, at)
			}
			at = r.until
		}
		if !bytes.Equal(at, whole.until) {
			t.Errorf("%d keys: the last range ends at %q", n, at)
		}
	}
}

// TestRebuildFromManyFiles opens a store whose states lie in several files: all
// timers are there, and one state that is damaged is named.
func TestRebuildFromManyFiles(t *testing.T) {
	const executions, timers = 3000, 2
	opts := Options{FS: vfs.NewMem(), MemTableBytes: 1 << 20}
	numbered := func(n int) (id store.ID) {
		binary.BigEndian.PutUint32(id[:], uint32(n*7919%executions)) // files overlap
		return id
	}
	random := rand.NewChaCha8([32]byte{1})
	s := reopen(t, nil, opts)
	var changes []store.Change
	for n := range executions {
		id, snapshot := numbered(n), make([]byte, 3000)
		_, _ = random.Read(snapshot) // it never fails
		changes = append(changes, store.Change{
			ID: id, Snapshot: snapshot, FirstEvent: 1, Events: [][]byte{id[:]},
			Execution: &store.Execution{ARN: string(id[:]), StateMachineARN: "machine", Status: "RUNNING"},
			AddTimers: []store.Message{{Timer: 1, Due: time.Unix(int64(n), 0)}, {Timer: 2, Due: time.Unix(int64(n), 1)}},
		})
	}
	for some := range slices.Chunk(changes, 100) {
		if errs, err := s.Commit(t.Context(), some); errors.Join(append(errs, err)...) != nil {
			t.Fatal(err, errs)
		}
	}
	if err := s.db.Compact(t.Context(), []byte{kindARN}, []byte{kindTask}, false); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, opts)
	if ranges, err := s.ranges(kindState); err != nil || len(ranges) < 2 {
		t.Errorf("%d ranges, %v", len(ranges), err)
	}
	if s.openAtStart != executions || s.inbox.Len() != timers*executions {
		t.Errorf("%d executions with %d timers", s.openAtStart, s.inbox.Len())
	}
	claimed, _, err := s.ClaimReady(t.Context(), time.Unix(0, 0), 10)
	if err != nil || len(claimed) != 1 || claimed[0].Execution != numbered(0) || claimed[0].Timer != 1 {
		t.Errorf("claimed %v, %v", claimed, err)
	}
	key := idKey(nil, kindState, numbered(executions/3))
	if err := s.db.Set(key, []byte{valueFormat, 1, 9}, pebbledb.Sync); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("data", opts); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), describe(key)) {
		t.Errorf("opened with a damaged state: %v", err)
	}
}

// reopen closes a store where there is one, and opens it.
func reopen(t *testing.T, s *Store, opts Options) *Store {
	t.Helper()
	if s != nil {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open("data", opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
