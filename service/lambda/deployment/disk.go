package deployment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxSingleSyncs is up to how many files are synced one by one. Beyond, one
// sync of the file system is quicker, though it writes what others left too.
const maxSingleSyncs = 100

// syncTree makes all files and folders below dir durable.
func syncTree(dir string) error {
	paths, err := list(dir)
	if err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	if len(paths) > maxSingleSyncs {
		return syncFileSystem(dir)
	}
	for _, p := range paths {
		if err := syncPath(p); err != nil {
			return err
		}
	}
	return nil
}

// list returns the files and folders below dir, dir included, without links.
func list(dir string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type()&fs.ModeSymlink == 0 {
			paths = append(paths, p)
		}
		return err
	})
	return paths, err
}

func syncPath(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	return nil
}

// isDiskFault reports whether an error comes from the disk or the system and
// not from what was asked of it.
func isDiskFault(err error) bool {
	for _, fault := range []error{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EROFS,
		syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EACCES, syscall.EPERM,
	} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}
