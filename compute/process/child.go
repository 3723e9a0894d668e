package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// child is a unit's process as its parent sees it: Treadle itself, or the keeper.
type child struct {
	cmd     *exec.Cmd
	handle  *handle // nil if the kernel gave none
	group   *cgroup // nil for none
	clock   clock.Clock
	limit   int64 // memory to watch over, 0 if the group does or there is none
	started time.Time

	mu     sync.Mutex
	reaped bool // from then on its pid may be another's
	frozen bool

	peak  atomic.Int64
	spent atomic.Bool // went beyond limit
}

// outputDelay is how long the rest of a unit's output is waited for after its
// processes have been killed.
const outputDelay = 2 * time.Second

// startChild starts a unit's command. The child is made on the spawner's thread,
// with whose end it would die; started is called there when it is.
func startChild(spec compute.Spec, groups hierarchy, clk clock.Clock, on *spawner, started func(*child)) (c *child, err error) {
	path, err := lookPath(spec.Command[0], spec.Env, spec.Dir)
	if err != nil {
		return nil, err
	}
	out, err := output(spec)
	if err != nil {
		return nil, err
	}
	if f, ok := out.(*os.File); ok && f != spec.Output {
		defer f.Close()
	}
	c = &child{clock: clk, cmd: &exec.Cmd{
		Path:        path,
		Args:        spec.Command,
		Env:         append([]string{}, spec.Env...), // not nil, which would inherit ours
		Dir:         spec.Dir,
		Stdout:      out,
		Stderr:      out,
		WaitDelay:   outputDelay,
		SysProcAttr: &unix.SysProcAttr{Setsid: true, Pdeathsig: unix.SIGKILL},
	}}
	if c.group, err = groups.create(spec.ID, spec.Limits); err != nil {
		return nil, err
	}
	if c.group == nil {
		c.limit = spec.Limits.MemoryBytes
	}
	on.do(func() {
		if err = c.group.enter(c.start); err == nil {
			c.handle, _ = openHandle(c.cmd.Process.Pid, 0)
			c.started = clk.Now()
			started(c)
		}
	})
	if err == nil {
		return c, nil
	}
	if c.group != nil {
		err = errors.Join(err, c.group.remove())
	}
	return nil, err
}

func (c *child) start(groupFD int) error {
	if groupFD >= 0 {
		c.cmd.SysProcAttr.UseCgroupFD, c.cmd.SysProcAttr.CgroupFD = true, groupFD
	}
	return c.cmd.Start()
}

// output returns what takes the unit's output: a log file opened anew, or the
// spec's writer, or nil.
func output(spec compute.Spec) (io.Writer, error) {
	if spec.LogPath == "" {
		return spec.Output, nil
	}
	f, err := os.OpenFile(spec.LogPath, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return f, nil
}

// wait waits for the end of the command, ends what it has left running, and
// says how it ended. It is called once.
func (c *child) wait() compute.Exit {
	stop := c.watchMemory()
	c.awaitEnd()
	stop()
	c.mu.Lock()
	c.killLocked() // while the command is a zombie, its process group is surely its own
	c.reaped = true
	c.mu.Unlock()
	c.cmd.Wait()
	if c.handle != nil {
		c.handle.close()
	}
	exit := exitOf(c.cmd.ProcessState)
	exit.Time = c.clock.Now()
	exit.OutOfMemory = c.spent.Load()
	c.notePeak()
	if c.group != nil {
		exit.OutOfMemory = exit.Code != 0 && c.group.outOfMemory()
		c.group.remove()
	}
	return exit
}

// awaitEnd returns when the command has ended, leaving it unreaped.
func (c *child) awaitEnd() {
	if c.handle != nil {
		c.handle.wait()
		return
	}
	for {
		err := unix.Waitid(unix.P_PID, c.cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return
		}
	}
}

func exitOf(state *os.ProcessState) compute.Exit {
	if state == nil {
		return compute.Exit{Lost: true}
	}
	status := state.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return compute.Exit{Code: 128 + int(status.Signal()), Signal: unix.SignalName(status.Signal())}
	}
	return compute.Exit{Code: status.ExitStatus()}
}

// signal sends a signal to all processes of the group, which must be thawed to
// act on it.
func (c *child) signal(sig unix.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reaped {
		return
	}
	unix.Kill(-c.cmd.Process.Pid, sig)
	c.thawLocked()
}

func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.reaped {
		c.killLocked()
	}
}

func (c *child) killLocked() {
	unix.Kill(-c.cmd.Process.Pid, unix.SIGKILL)
	if c.group != nil {
		c.group.kill()
	}
}

func (c *child) freeze() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reaped {
		return errGone
	}
	c.frozen = true
	if c.group != nil && c.group.freeze(true) {
		return nil
	}
	return unix.Kill(-c.cmd.Process.Pid, unix.SIGSTOP)
}

func (c *child) thaw() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reaped {
		return errGone
	}
	return c.thawLocked()
}

func (c *child) thawLocked() error {
	if !c.frozen {
		return nil
	}
	c.frozen = false
	if c.group != nil && c.group.freeze(false) {
		return nil
	}
	return unix.Kill(-c.cmd.Process.Pid, unix.SIGCONT)
}
