package pebble

import (
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// Checkpoint makes a copy of the store as it is at one moment, with all that was
// acknowledged before the call, in a folder that is not there yet. It takes links
// to most files, so the folder must be on the same disk, and costs little time and
// room, until the store goes on and the copy holds on to what has been replaced.
func (s *Store) Checkpoint(dir string) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	// A copy that does not fit would be a failure of the disk.
	if err := s.room.look(); err != nil {
		return err
	}
	if err := s.fate.err(); err != nil {
		return err
	}
	if err := s.db.Checkpoint(dir, pebbledb.WithFlushedWAL()); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return s.fate.err()
}
