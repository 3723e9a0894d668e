package batch

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// scratch makes and removes the folders that units are started in. A folder that
// its unit has left empty is kept for another one: a file system may take long to
// make folders while many are removed (ext4 passes over the inodes of those).
type scratch struct {
	dir string

	mu    sync.Mutex
	spare []string // names of empty folders
}

const (
	sparePrefix = "spare-"
	mostSpare   = 64
)

// path returns the folder of a unit.
func (s *scratch) path(unit string) string { return filepath.Join(s.dir, unit) }

// make makes the folder of a unit unless it is there.
func (s *scratch) make(unit string) error {
	if name := s.takeSpare(); name != "" && os.Rename(s.path(name), s.path(unit)) == nil {
		return nil
	}
	return os.MkdirAll(s.path(unit), 0o700)
}

func (s *scratch) takeSpare() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.spare)
	if n == 0 {
		return ""
	}
	name := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return name
}

// remove removes the folder of a unit that has ended.
func (s *scratch) remove(unit string) error {
	if s.keep(unit) {
		return nil
	}
	return os.RemoveAll(s.path(unit))
}

// keep makes a spare folder of one that is empty and as it was made; false if it
// does not.
func (s *scratch) keep(unit string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.spare) == mostSpare || !untouched(s.path(unit)) {
		return false
	}
	name := unit
	if !strings.HasPrefix(name, sparePrefix) { // one of an earlier process has the name already
		name = sparePrefix + name
		if os.Rename(s.path(unit), s.path(name)) != nil {
			return false
		}
	}
	s.spare = append(s.spare, name)
	return true
}

// untouched tells whether a folder is empty and private.
func untouched(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode() != os.ModeDir|0o700 {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.Readdirnames(1)
	return errors.Is(err, io.EOF)
}
