package batch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestScratch lists what becomes of a folder by what its unit did to it.
func TestScratch(t *testing.T) {
	for _, c := range []struct {
		name string
		unit func(dir string) error
		kept bool
	}{
		{"nothing", func(string) error { return nil }, true},
		{"a file", func(dir string) error { return os.WriteFile(filepath.Join(dir, "f"), nil, 0o600) }, false},
		{"a folder", func(dir string) error { return os.MkdirAll(filepath.Join(dir, "a/b"), 0o700) }, false},
		{"other rights", func(dir string) error { return os.Chmod(dir, 0o500) }, false},
		{"its end", os.Remove, false},
		{"another place", func(dir string) error { return os.Rename(dir, dir+"-away") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &scratch{dir: t.TempDir()}
			if err := s.make("one"); err != nil {
				t.Fatal(err)
			}
			if err := c.unit(s.path("one")); err != nil {
				t.Fatal(err)
			}
			if err := s.remove("one"); err != nil {
				t.Fatal(err)
			}
			if kept := len(s.spare) == 1; kept != c.kept {
				t.Errorf("kept: %v, want %v", kept, c.kept)
			}
			if err := s.make("two"); err != nil || !untouched(s.path("two")) {
				t.Errorf("the next folder is not an empty one: %v", err)
			}
			if err := s.make("two"); err != nil {
				t.Errorf("made again: %v", err)
			}
		})
	}
}

// TestScratchLink: a link that a unit puts in its folder's place is removed, not
// what it points to.
func TestScratchLink(t *testing.T) {
	s := &scratch{dir: t.TempDir()}
	other := t.TempDir()
	if err := os.Symlink(other, s.path("one")); err != nil {
		t.Fatal(err)
	}
	if err := s.remove("one"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil || len(s.spare) > 0 {
		t.Errorf("spare %v, what the link means: %v", s.spare, err)
	}
}

func TestScratchIsBounded(t *testing.T) {
	s := &scratch{dir: t.TempDir()}
	for i := range 2 * mostSpare {
		if err := s.make(fmt.Sprint("u", i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 * mostSpare {
		if err := s.remove(fmt.Sprint("u", i)); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) != mostSpare {
		t.Fatalf("%d folders are left: %v", len(entries), err)
	}
	next := &scratch{dir: s.dir} // finds them as units that no job has
	for _, e := range entries {
		if err := next.remove(e.Name()); err != nil {
			t.Fatal(err)
		}
	}
	if len(next.spare) != mostSpare || slices.ContainsFunc(next.spare, func(n string) bool { return !strings.HasPrefix(n, sparePrefix) }) {
		t.Errorf("spare: %v", next.spare)
	}
}
