package pebble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"
)

// Errors of Open.
var (
	ErrLocked  = errors.New("in use")
	ErrNewer   = errors.New("written by a newer version of Treadle")
	ErrNoStore = errors.New("no store is there") // to be looked at only
	ErrOlder   = errors.New("written by an older version of Treadle")
)

// folderFormat is the version of the layout in keys.go. A Treadle that changes
// the layout raises it. Layout 1 was never in use outside development: it is
// refused, as are newer ones.
const folderFormat = 2

// lockFolder takes the lock that keeps other processes out of a folder. The lock
// is ours and not Pebble's, so that it can be given back when Pebble cannot be
// closed any more.
func lockFolder(fs vfs.FS, dir string) (*pebbledb.Lock, error) {
	lock, err := pebbledb.LockDirectory(dir, fs)
	var ofPath *os.PathError
	switch {
	case err == nil:
		return lock, nil
	case isHeld(err) && !errors.As(err, &ofPath):
		return nil, fmt.Errorf("%w by %s", ErrLocked, lockHolder(dir))
	case strings.Contains(err.Error(), "held by current process"): // Pebble has no error value for it
		return nil, fmt.Errorf("%w by this process", ErrLocked)
	}
	return nil, err
}

// hasStore returns ErrNoStore for a folder that no store was ever in.
func hasStore(fs vfs.FS, dir string) error {
	files, err := fs.List(dir)
	if errors.Is(err, os.ErrNotExist) {
		return ErrNoStore
	}
	if err == nil && !slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(name, "MANIFEST-") }) {
		return ErrNoStore
	}
	return err
}

// makeFolder makes a folder durable with those above it.
func makeFolder(fs vfs.FS, dir string) error {
	var made []string
	for at := dir; ; at = fs.PathDir(at) {
		if _, err := fs.Stat(at); err == nil || at == fs.PathDir(at) {
			break
		}
		made = append(made, at)
	}
	if err := fs.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, at := range made {
		if err := syncFolder(fs, fs.PathDir(at)); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(fs vfs.FS, dir string) error {
	d, err := fs.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// presetFormat marks an empty folder as one of Pebble's newest format that we
// use. Pebble would begin with its oldest and change over step by step, with an
// fsync for each.
func presetFormat(fs vfs.FS, dir string, format pebbledb.FormatMajorVersion) error {
	files, err := fs.List(dir)
	if err != nil || slices.ContainsFunc(files, func(name string) bool { return name != "LOCK" }) {
		return err
	}
	marker, _, err := atomicfs.LocateMarkerInListing(fs, dir, "format-version", files)
	if err != nil {
		return err
	}
	return errors.Join(marker.Move(format.String()), marker.Close())
}

// checkFormat refuses a folder of another layout and marks a new one.
func (s *Store) checkFormat() error {
	var version uint64
	key := []byte{kindVersion}
	err := readRecord(s.db, key, func(d *decoder) { version = d.uvarint() })
	switch {
	case errors.Is(err, errNotThere) && s.readOnly: // a process that was ended as it began left it
		return nil
	case errors.Is(err, errNotThere):
		return s.db.Set(key, binary.AppendUvarint([]byte{valueFormat}, folderFormat), pebbledb.Sync)
	case err != nil:
		return err
	case version > folderFormat:
		return fmt.Errorf("%w: its layout is %d, this one knows %d", ErrNewer, version, folderFormat)
	case version < folderFormat:
		return fmt.Errorf("%w: its layout is %d, this one needs %d; start with an empty folder", ErrOlder, version, folderFormat)
	}
	return nil
}

// newer marks an error of Pebble about a folder that a later Pebble wrote. It
// has no error value of its own.
func newer(err error) error {
	if strings.Contains(err.Error(), "unknown format major version") {
		return fmt.Errorf("%w: %w", ErrNewer, err)
	}
	return err
}
