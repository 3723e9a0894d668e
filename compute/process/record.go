package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// record is the folder of a unit that survives. Its files, in the order in
// which they come to be:
//
//	lock             held by whoever answers for the unit: the supervisor as long
//	                 as it lives, and Treadle until there is one
//	control          a pipe with a name that takes letters (control.go): what the
//	                 supervisor is to do with the running unit
//	order.json       what the supervisor is to start
//	supervisor.json  who the supervisor is; it is durable before the command is
//	                 started, so without it the command has never run
//	exit.json        how the unit ended
type record string

const (
	lockFile       = "lock"
	controlFile    = "control"
	orderFile      = "order.json"
	supervisorFile = "supervisor.json"
	exitFile       = "exit.json"
)

// order is what a supervisor is to start.
type order struct {
	ID      string
	Command []string
	Env     []string
	Dir     string
	LogPath string
	Limits  compute.Limits
	Groups  hierarchy
}

// supervisor is who answers for a unit.
type supervisor struct {
	PID     int
	Ticks   uint64 // start of the process, to know its pid from a later one's
	Boot    string // the run of the machine that PID and Ticks belong to
	Started time.Time
}

// result is how a unit ended.
type result struct {
	Exit            compute.Exit
	MemoryPeakBytes int64
	Error           string `json:",omitempty"` // why the command could not be started
}

func (b *Backend) record(id string) record { return record(filepath.Join(b.options.Dir, id)) }

func (r record) path(file string) string { return filepath.Join(string(r), file) }

// create makes the folder with the order and returns the held lock;
// compute.ErrExists if there is one already.
func (r record) create(o order) (lock *os.File, err error) {
	if err := os.Mkdir(string(r), 0o700); err != nil {
		if errors.Is(err, os.ErrExist) {
			return nil, compute.ErrExists
		}
		return nil, err
	}
	if err := unix.Mkfifo(r.path(controlFile), 0o600); err != nil {
		return nil, errors.Join(err, r.remove())
	}
	if lock, err = os.OpenFile(r.path(lockFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, errors.Join(err, r.remove())
	}
	err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		err = r.write(orderFile, o, false)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close(), r.remove())
	}
	return lock, nil
}

// answeredFor tells whether a supervisor lives, or Treadle is about to start
// one. A folder without a lock is of a creation that was broken off.
func (r record) answeredFor() (bool, error) {
	lock, err := os.Open(r.path(lockFile))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer lock.Close()
	err = unix.Flock(int(lock.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

// write writes a file that is either whole or not there, even if the machine
// stops, and durable if it is to be.
func (r record) write(name string, v any, durable bool) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	temp := r.path(name + ".new")
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && durable {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, r.path(name)); err != nil || !durable {
		return err
	}
	return syncDir(string(r))
}

// read reads a file; os.ErrNotExist if it is not there.
func (r record) read(name string, v any) error {
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", r.path(name), err)
	}
	return nil
}

func (r record) remove() error { return os.RemoveAll(string(r)) }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removeRecord forgets a unit that has ended.
func (b *Backend) removeRecord(id string) error {
	r := b.record(id)
	if _, err := os.Stat(string(r)); err != nil {
		return compute.ErrNotFound
	}
	lives, err := r.answeredFor()
	if err != nil {
		return err
	}
	if lives && !r.hasEnded() {
		return fmt.Errorf("remove unit %s: it runs", id)
	}
	return r.remove()
}

func (r record) hasEnded() bool {
	_, err := os.Stat(r.path(exitFile))
	return err == nil
}

// ownerless tells whether nobody answers for the unit of that name any more.
func (b *Backend) ownerless(id string) bool {
	if !validID(id) {
		return false
	}
	lives, err := b.record(id).answeredFor()
	return err == nil && !lives
}
