package pebble

import (
	"errors"
	"testing"
	"time"

	"github.com/treadle-run/treadle/store"
)

func TestStats(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range byte(3) {
		id := store.ID{15: i + 1}
		c := store.Change{
			ID: id, Snapshot: []byte("open"), Execution: &store.Execution{ID: id, ARN: string('a' + rune(i)), Status: "RUNNING"},
			AddTimers: []store.Message{{Timer: 1, Due: time.Unix(1, 0)}, {Timer: 2, Due: time.Unix(2, 0)}},
		}
		if i == 0 {
			c.Snapshot, c.AddTimers, c.Execution.Status = nil, nil, "SUCCEEDED"
		}
		if errs, err := s.Commit(t.Context(), []store.Change{c}); err != nil || errs[0] != nil {
			t.Fatal(err, errs)
		}
	}
	st, err := s.Stats()
	if err != nil || st.OpenAtStart != 0 || st.Timers != 4 || st.DiskBytes == 0 {
		t.Errorf("stats are %+v, %v", st, err)
	}
	if f := st.Fsyncs; f.Count < 1 || f.Sum <= 0 || f.Sum > 60 || len(f.Buckets) == 0 {
		t.Errorf("fsyncs: %+v", f)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stats(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("stats of a closed store: %v", err)
	}
	if s, err = Open(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if st, err := s.Stats(); err != nil || st.OpenAtStart != 2 || st.Timers != 4 {
		t.Errorf("opened again: %+v, %v", st, err)
	}
}
