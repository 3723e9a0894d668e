package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// connect returns the wire to the keeper. Where there is none it starts one.
func (b *Backend) connect(ctx context.Context) (*wire, error) {
	b.connecting.Lock()
	defer b.connecting.Unlock()
	b.mu.Lock()
	w, closed := b.wire, b.closed
	b.mu.Unlock()
	if w != nil || closed {
		return w, closedError(closed)
	}
	w, h, err := b.meet(ctx)
	if err != nil {
		return nil, fmt.Errorf("keeper of units: %w", err)
	}
	return w, b.adopt(w, h)
}

func closedError(closed bool) error {
	if closed {
		return errClosed
	}
	return nil
}

// findPause is between tries to reach a keeper that is just ending.
const findPause = 5 * time.Millisecond

// meet returns the wire to the keeper that there is, or to a new one, and what it
// said first. One that is just ending is followed by a new one.
func (b *Backend) meet(ctx context.Context) (*wire, *hello, error) {
	for begun := 0; ; {
		lock, err := b.takeLock()
		if err != nil {
			return nil, nil, err
		}
		if lock != nil {
			begun++
			if err := b.begin(lock); err != nil {
				return nil, nil, err
			}
		}
		w, h, err := b.greet()
		switch {
		case err == nil || !passing(err):
			return w, h, err
		case begun == mostKeepers:
			return nil, nil, fmt.Errorf("it ends when it has begun, see %s: %w", b.path(keeperLog), err)
		}
		select {
		case <-time.After(findPause):
		case <-ctx.Done():
			return nil, nil, errors.Join(ctx.Err(), err)
		case <-b.quit:
			return nil, nil, errClosed
		}
	}
}

// passing tells whether an error is that of a keeper that ends, or has just begun.
func passing(err error) bool {
	return errors.Is(err, unix.ECONNREFUSED) || errors.Is(err, unix.ECONNRESET) || errors.Is(err, unix.EPIPE) ||
		errors.Is(err, io.EOF) || errors.Is(err, os.ErrNotExist)
}

// mostKeepers is how many keepers in a row may end before they have said hello.
const mostKeepers = 3

// begin starts a keeper, which gets the lock.
func (b *Backend) begin(lock *os.File) error {
	return errors.Join(b.startKeeper(lock), lock.Close())
}

// greet calls the keeper and waits for its hello.
func (b *Backend) greet() (*wire, *hello, error) {
	conn, err := b.dial()
	if err != nil {
		return nil, nil, err
	}
	w := newWire(conn)
	var first report
	err = w.receive(&first)
	if err == nil && (first.Hello == nil || first.Hello.Version != wireVersion) {
		err = errors.New("it is of another version of Treadle; it ends with its last job")
	}
	if err != nil {
		w.close()
		return nil, nil, err
	}
	return w, first.Hello, nil
}

// takeLock returns the lock, nil if there is a keeper that holds it.
func (b *Backend) takeLock() (*os.File, error) {
	lock, err := os.OpenFile(b.path(lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil, lock.Close()
	case err != nil:
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

func (b *Backend) path(file string) string { return filepath.Join(b.options.Dir, file) }

// startKeeper starts a keeper, which gets the lock and a socket that listens
// already.
func (b *Backend) startKeeper(lock *os.File) error {
	command := b.options.Keeper
	if len(command) == 0 {
		return errors.New("none is configured")
	}
	groups, err := json.Marshal(b.groups)
	if err != nil {
		return err
	}
	socket, err := b.listen()
	if err != nil {
		return err
	}
	defer socket.Close()
	complaints, err := os.OpenFile(b.path(keeperLog), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer complaints.Close()
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], b.options.Dir, string(groups))...)
	cmd.Env = []string{} // not nil, which would inherit ours
	cmd.Dir = b.options.Dir
	cmd.Stderr = complaints
	cmd.ExtraFiles = []*os.File{lockFD - 3: lock, listenFD - 3: socket}
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait() // it ends in its own time, after this process or before
	return nil
}

// listen makes the socket anew.
func (b *Backend) listen() (*os.File, error) {
	if err := os.Remove(b.path(socketFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var socket *os.File
	err := b.inDir(func(path string) error {
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		if err != nil {
			return err
		}
		defer listener.Close()
		listener.SetUnlinkOnClose(false)
		socket, err = listener.File()
		return err
	})
	return socket, err
}

func (b *Backend) dial() (conn net.Conn, err error) {
	err = b.inDir(func(path string) error {
		conn, err = net.Dial("unix", path)
		return err
	})
	return conn, err
}

// inDir calls f with a path to the socket that is short enough for the kernel,
// whatever the folder's.
func (b *Backend) inDir(f func(path string) error) error {
	dir, err := os.Open(b.options.Dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	return f(filepath.Join("/proc/self/fd", strconv.Itoa(int(dir.Fd())), socketFile))
}

// adopt takes over a wire and what its keeper knows. Units that were to start and
// of which this keeper has no trace have never run: they are ordered again.
func (b *Backend) adopt(w *wire, h *hello) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		w.close()
		return errClosed
	}
	b.wire, b.met = w, true
	known := map[string]bool{}
	for _, c := range h.Units {
		known[c.ID] = true
		b.learn(c)
	}
	for id, u := range b.units {
		if s, ok := u.(*survivor); ok {
			b.catchUp(w, s, known[id])
		}
	}
	b.work.Add(1)
	go b.attend(w)
	return nil
}

// catchUp brings a new keeper and this process to the same mind of a unit. mu is held.
func (b *Backend) catchUp(w *wire, s *survivor, known bool) {
	switch {
	case !known && s.order != nil:
		w.send(request{Do: doStart, ID: s.id, Order: s.order})
	case !known && !closed(s.done):
		s.end(compute.Exit{Code: -1, Lost: true, Time: b.options.Clock.Now()})
	case !known:
		b.learn(condition{ID: s.id, Stage: removed})
	case s.removing:
		w.send(request{Do: doRemove, ID: s.id})
	}
}

// learn takes in what has become of a unit. mu is held.
func (b *Backend) learn(c condition) {
	u, taken := b.units[c.ID]
	s, ok := u.(*survivor)
	if !ok {
		if taken {
			return // by a unit without Survive
		}
		s = b.newSurvivor(c.ID)
		b.units[c.ID] = s
	}
	s.learn(c)
	if c.Stage == refused || c.Stage == removed {
		delete(b.units, c.ID)
	}
}

// attend hears the keeper out. A keeper that ends while units need one is followed
// by another, which knows what became of them.
func (b *Backend) attend(w *wire) {
	defer b.work.Done()
	for {
		var r report
		if err := w.receive(&r); err != nil {
			break
		}
		if r.Unit != nil {
			b.mu.Lock()
			b.learn(*r.Unit)
			b.mu.Unlock()
		}
	}
	w.close()
	if !b.lose() {
		return
	}
	b.options.Log.Warn("the keeper of units has ended; starting another")
	for {
		_, err := b.connect(context.Background())
		if err == nil || errors.Is(err, errClosed) {
			return
		}
		b.options.Log.Error("units are not watched; trying again", "err", err)
		select {
		case <-time.After(reconnectPause):
		case <-b.quit:
			return
		}
	}
}

// reconnectPause is between tries to start a keeper for units that need one.
const reconnectPause = time.Second

// lose drops a wire that is broken and tells whether another one is needed: for
// units whose end is not known, or that are to be forgotten.
func (b *Backend) lose() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wire = nil
	if b.closed {
		return false
	}
	for _, u := range b.units {
		if s, ok := u.(*survivor); ok && (!closed(s.done) || s.removing) {
			return true
		}
	}
	return false
}

// ask gives the keeper a command for a unit that runs; errGone if there is none
// to give it to.
func (b *Backend) ask(do action, id string) error {
	b.mu.Lock()
	w := b.wire
	b.mu.Unlock()
	if w == nil {
		return errGone
	}
	return w.send(request{Do: do, ID: id})
}

// meetOnce learns what an earlier process has left, if there can be anything.
func (b *Backend) meetOnce(ctx context.Context) error {
	b.mu.Lock()
	met, isClosed := b.met, b.closed
	b.mu.Unlock()
	if met || isClosed {
		return closedError(isClosed)
	}
	if _, err := os.Stat(b.path(journalFile)); errors.Is(err, os.ErrNotExist) {
		if lives, err := b.keeperLives(); err != nil || !lives {
			return err
		}
	}
	_, err := b.connect(ctx)
	return err
}

// keeperLives tells whether there is a keeper.
func (b *Backend) keeperLives() (bool, error) {
	lock, err := os.Open(b.path(lockFile))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer lock.Close()
	err = unix.Flock(int(lock.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
