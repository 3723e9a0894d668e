// Package deployment keeps the deployment packages of functions: zip archives,
// stored and unpacked under the hash of their content. Archives come from
// anybody, so none is believed: see unpack.go for what is refused.
package deployment

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Errors of Put. Everything else is a failure of the disk.
var (
	ErrEmpty     = errors.New("deployment package is empty")
	ErrMalformed = errors.New("deployment package cannot be unpacked")
	ErrTooLarge  = errors.New("deployment package is too large unpacked")
)

// Hash is the SHA-256 of an archive.
type Hash [sha256.Size]byte

// String returns h in hexadecimal digits, which is also the name of its folder.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Parse reads what String writes.
func Parse(s string) (Hash, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != sha256.Size {
		return Hash{}, fmt.Errorf("deployment: %q is no hash", s)
	}
	return Hash(b), nil
}

// Names within a package's folder.
const (
	archiveName = "package.zip"
	taskName    = "task"
	// incoming begins the names of folders that are not complete.
	incoming = ".incoming-"
)

// Store is a folder of packages. Its methods may be called from many
// goroutines.
type Store struct {
	dir    string
	limits limits
}

// Open opens the store in a folder, which is made if need be. What a crash
// left half unpacked is removed.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("deployment: %w", err)
	}
	s := &Store{dir: dir, limits: awsLimits}
	return s, s.remove(func(name string) bool { return strings.HasPrefix(name, incoming) })
}

// Put checks, unpacks and keeps an archive. When it returns, the package
// survives a power failure.
func (s *Store) Put(archive []byte) (Hash, error) {
	h := Hash(sha256.Sum256(archive))
	if s.has(h) {
		return h, nil
	}
	temp, err := os.MkdirTemp(s.dir, incoming)
	if err != nil {
		return h, fmt.Errorf("deployment: %w", err)
	}
	defer os.RemoveAll(temp)
	if err := s.fill(temp, archive); err != nil {
		return h, err
	}
	if err := os.Rename(temp, s.folder(h)); err != nil && !s.has(h) {
		return h, fmt.Errorf("deployment: %w", err)
	}
	return h, syncPath(s.dir)
}

func (s *Store) fill(temp string, archive []byte) error {
	if err := os.Chmod(temp, 0o755); err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	task := filepath.Join(temp, taskName)
	if err := os.Mkdir(task, 0o755); err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	if err := unpack(archive, task, s.limits); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temp, archiveName), archive, 0o644); err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	return syncTree(temp)
}

// Task returns the folder a package is unpacked in.
func (s *Store) Task(h Hash) string { return filepath.Join(s.folder(h), taskName) }

// Archive returns the file that holds a package's archive.
func (s *Store) Archive(h Hash) string { return filepath.Join(s.folder(h), archiveName) }

// Retain removes all packages but those that keep reports true for. None of
// the others may be in use.
func (s *Store) Retain(keep func(Hash) bool) error {
	return s.remove(func(name string) bool {
		h, err := Parse(name)
		return err == nil && !keep(h)
	})
}

func (s *Store) remove(chosen func(name string) bool) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	for _, e := range entries {
		if !chosen(e.Name()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
			return fmt.Errorf("deployment: %w", err)
		}
	}
	return nil
}

func (s *Store) folder(h Hash) string { return filepath.Join(s.dir, h.String()) }

func (s *Store) has(h Hash) bool {
	_, err := os.Stat(s.folder(h))
	return !errors.Is(err, fs.ErrNotExist)
}
