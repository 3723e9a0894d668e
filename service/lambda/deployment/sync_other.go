//go:build !linux

package deployment

import "fmt"

// syncFileSystem makes everything below dir durable, file by file.
func syncFileSystem(dir string) error {
	paths, err := list(dir)
	if err != nil {
		return fmt.Errorf("deployment: %w", err)
	}
	for _, p := range paths {
		if err := syncPath(p); err != nil {
			return err
		}
	}
	return nil
}
