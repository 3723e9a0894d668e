package process

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// command is what Treadle tells a supervisor, one byte each. A pipe keeps their
// order, which signals would not.
type command byte

const (
	commandStop   command = 's'
	commandKill   command = 'k'
	commandFreeze command = 'f'
	commandThaw   command = 't'
)

// tell gives a command to the supervisor; errGone if there is none.
func (r record) tell(c command) error {
	// Without blocking, opening fails where nobody reads.
	f, err := os.OpenFile(r.path(controlFile), os.O_WRONLY|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.ENXIO) || errors.Is(err, os.ErrNotExist) {
		return errGone
	}
	if err != nil {
		return err
	}
	_, err = f.Write([]byte{byte(c)})
	return errors.Join(err, f.Close())
}

// commands opens the pipe as its reader. Opened for writing too, it never comes
// to an end.
func (r record) commands() (*os.File, error) {
	return os.OpenFile(r.path(controlFile), os.O_RDWR, 0)
}

// obey does what it is told until reading fails.
func (c *child) obey(commands *os.File) {
	one := make([]byte, 1)
	for {
		if _, err := commands.Read(one); err != nil {
			return
		}
		switch command(one[0]) {
		case commandStop:
			c.signal(unix.SIGTERM)
		case commandKill:
			c.kill()
		case commandFreeze:
			c.freeze()
		case commandThaw:
			c.thaw()
		}
	}
}
