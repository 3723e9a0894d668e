package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// survivor is a unit with Survive, seen from Treadle: a record and, while it
// runs, the supervisor's process.
type survivor struct {
	id      string
	record  record
	clock   clock.Clock
	started time.Time
	handle  *handle   // nil if it has ended
	reap    *exec.Cmd // the supervisor if it is a child of this process
	once    sync.Once
	ending
	peak int64 // valid once done is closed
}

func (b *Backend) newSurvivor(id string) *survivor {
	return &survivor{
		id: id, record: b.record(id), clock: b.options.Clock,
		ending: newEnding(),
	}
}

func (b *Backend) startSurvivor(spec compute.Spec) (unit, error) {
	if len(b.options.Supervisor) == 0 {
		return nil, errors.New("no supervisor is configured")
	}
	s := b.newSurvivor(spec.ID)
	lock, err := s.record.create(order{
		ID: spec.ID, Command: spec.Command, Env: spec.Env, Dir: spec.Dir,
		LogPath: spec.LogPath, Limits: spec.Limits, Groups: b.groups,
	})
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if err := s.supervise(b.options.Supervisor, lock); err != nil {
		return nil, errors.Join(err, s.record.remove())
	}
	s.started = b.options.Clock.Now()
	return s, nil
}

// supervise starts the supervisor and waits until the command runs.
func (s *survivor) supervise(command []string, lock *os.File) error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], string(s.record))...)
	cmd.Env = []string{} // not nil, which would inherit ours
	cmd.Dir = string(s.record)
	cmd.ExtraFiles = []*os.File{reportFD - 3: writer, lockFD - 3: lock}
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true}
	err = cmd.Start()
	writer.Close()
	if err != nil {
		return fmt.Errorf("supervisor: %w", err)
	}
	var rep report
	if err := json.NewDecoder(reader).Decode(&rep); err != nil {
		cmd.Process.Kill()
		return fmt.Errorf("supervisor ended before its time: %w", errors.Join(err, cmd.Wait()))
	}
	if rep.Error != "" {
		cmd.Wait()
		return rep.err()
	}
	s.reap = cmd
	s.handle, err = openHandle(cmd.Process.Pid, 0)
	if errors.Is(err, errGone) { // already, and it is a zombie of ours
		err = nil
	}
	return err
}

// startError is an error that a supervisor has told of.
type startError struct {
	text  string
	cause error
}

func (e *startError) Error() string { return e.text }
func (e *startError) Unwrap() error { return e.cause }

func isNotFound(err error) bool { return errors.Is(err, exec.ErrNotFound) }

func (r report) err() error {
	e := &startError{text: r.Error}
	switch {
	case r.NotFound:
		e.cause = exec.ErrNotFound
	case r.Errno != 0:
		e.cause = r.Errno
	}
	return e
}

// findPause is between looks at a record whose supervisor is just starting.
const findPause = 5 * time.Millisecond

// findSurvivor makes a unit of a record: running, ended, or lost.
func (b *Backend) findSurvivor(ctx context.Context, id string) (*survivor, error) {
	s := b.newSurvivor(id)
	if _, err := os.Stat(string(s.record)); err != nil {
		return nil, compute.ErrNotFound
	}
	for {
		lives, err := s.record.answeredFor()
		if err != nil {
			return nil, fmt.Errorf("find unit %s: %w", id, err)
		}
		var who supervisor
		err = s.record.read(supervisorFile, &who)
		switch {
		case err == nil:
			s.started = who.Started
			s.handle = b.handleOf(who)
			return s, nil
		case !errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("find unit %s: %w", id, err)
		case !lives:
			// The command has never run.
			return nil, errors.Join(compute.ErrNotFound, s.record.remove())
		}
		select {
		case <-time.After(findPause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// handleOf returns a handle of a supervisor, nil if it is not there any more.
func (b *Backend) handleOf(who supervisor) *handle {
	boot, err := bootID()
	if err != nil || boot != who.Boot {
		return nil
	}
	h, err := openHandle(who.PID, who.Ticks)
	if err != nil {
		return nil
	}
	return h
}

func (s *survivor) run(b *Backend) {
	if s.handle != nil {
		defer s.handle.close()
		if err := s.handle.wait(s.gone); err != nil {
			return // abandoned
		}
	}
	if s.reap != nil {
		s.reap.Wait()
	}
	b.groups.sweepUnit(s.id)
	s.end(s.outcome())
}

// outcome reads how the unit ended.
func (s *survivor) outcome() compute.Exit {
	var res result
	if err := s.record.read(exitFile, &res); err != nil {
		return compute.Exit{Code: -1, Lost: true, Time: s.clock.Now()}
	}
	s.peak = res.MemoryPeakBytes
	return res.Exit
}

// ID implements compute.Unit.
func (s *survivor) ID() string { return s.id }

// StartedAt implements compute.Unit.
func (s *survivor) StartedAt() time.Time { return s.started }

// Stop implements compute.Unit.
func (s *survivor) Stop(grace time.Duration) {
	s.record.tell(commandStop)
	s.killAfter(s.clock, grace, s.Kill)
}

// Kill implements compute.Unit.
func (s *survivor) Kill() { s.record.tell(commandKill) }

// Freeze implements compute.Unit. It returns when the supervisor has been told.
func (s *survivor) Freeze() error { return s.record.tell(commandFreeze) }

// Thaw implements compute.Unit. It returns when the supervisor has been told.
func (s *survivor) Thaw() error { return s.record.tell(commandThaw) }

// MemoryPeakBytes implements compute.Unit. It is known once the unit has ended.
func (s *survivor) MemoryPeakBytes() int64 {
	select {
	case <-s.done:
		return s.peak
	default:
		return 0
	}
}

func (s *survivor) abandon() {
	s.once.Do(func() { close(s.gone) })
	if s.handle != nil {
		s.handle.unblock()
	}
}
