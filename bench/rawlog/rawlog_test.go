package rawlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"testing"

	"github.com/treadle-run/treadle/bench/rawlog"
)

func TestAllRecordsOfAllGoroutinesAreInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := rawlog.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var want []string
	for w := range 8 {
		for r := range 20 {
			want = append(want, fmt.Sprintf("%d/%d", w, r))
		}
		group.Go(func() {
			for r := range 20 {
				if err := l.Append(fmt.Appendf(nil, "%d/%d\n", w, r)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := bytes.Fields(data)
	sort.Slice(got, func(i, j int) bool { return bytes.Compare(got[i], got[j]) < 0 })
	sort.Strings(want)
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i := range want {
		if string(got[i]) != want[i] {
			t.Fatalf("record %s, want %s", got[i], want[i])
		}
	}
	if err := l.Append([]byte("late")); !errors.Is(err, rawlog.ErrClosed) {
		t.Errorf("append after close: %v", err)
	}
}

func TestCreateRefusesAFileThatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := rawlog.Create(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("create: %v", err)
	}
}
