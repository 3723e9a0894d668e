package shim

import (
	"os"
	"path/filepath"
	"testing"
)

// What the shims do is tested in package environment, with functions.

func TestInstall(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runtime")
	s, err := Install(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Python, []byte("of an older version"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{s.Python: python, s.Node: node} {
		if got, err := os.ReadFile(name); err != nil || string(got) != string(want) {
			t.Errorf("%s has %d bytes (%v), want %d", name, len(got), err, len(want))
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 || s.Dir != dir {
		t.Errorf("files are %v (%v)", entries, err)
	}
}
