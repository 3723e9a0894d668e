package environment

import (
	"context"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/treadle-run/treadle/compute"
)

// execBackend starts processes with nothing around them.
type execBackend struct {
	mu    sync.Mutex
	units map[string]*execUnit
	froze chan *execUnit // receives each unit that was frozen, unless nil
}

func (b *execBackend) Name() string { return "exec" }

func (b *execBackend) Start(_ context.Context, spec compute.Spec) (compute.Unit, error) {
	cmd := exec.Command(spec.Command[0], spec.Command[1:]...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = spec.Env, spec.Dir, spec.Output, spec.Output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	u := &execUnit{backend: b, id: spec.ID, cmd: cmd, started: time.Now(), done: make(chan struct{})}
	go func() {
		defer close(u.done)
		cmd.Wait()
	}()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.units == nil {
		b.units = map[string]*execUnit{}
	}
	b.units[spec.ID] = u
	return u, nil
}

func (b *execBackend) Find(context.Context, string) (compute.Unit, error) {
	return nil, compute.ErrNotFound
}

func (b *execBackend) Remove(_ context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.units, id)
	return nil
}

// running are the units that were started and not removed.
func (b *execBackend) running() []*execUnit {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []*execUnit
	for _, u := range b.units {
		list = append(list, u)
	}
	return list
}

type execUnit struct {
	backend *execBackend
	id      string
	cmd     *exec.Cmd
	started time.Time
	done    chan struct{}
	thaws   atomic.Int32
}

func (u *execUnit) ID() string             { return u.id }
func (u *execUnit) Done() <-chan struct{}  { return u.done }
func (u *execUnit) Stop(time.Duration)     { u.signal(syscall.SIGTERM) }
func (u *execUnit) Kill()                  { u.signal(syscall.SIGKILL) }
func (u *execUnit) StartedAt() time.Time   { return u.started }
func (u *execUnit) MemoryPeakBytes() int64 { return 30 << 20 }

func (u *execUnit) signal(s syscall.Signal) error {
	return syscall.Kill(-u.cmd.Process.Pid, s)
}

func (u *execUnit) Freeze() error {
	err := u.signal(syscall.SIGSTOP)
	if u.backend.froze != nil {
		u.backend.froze <- u
	}
	return err
}

func (u *execUnit) Thaw() error {
	u.thaws.Add(1)
	return u.signal(syscall.SIGCONT)
}

func (u *execUnit) Exit() compute.Exit {
	status := u.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		signal := map[syscall.Signal]string{syscall.SIGKILL: "SIGKILL", syscall.SIGSEGV: "SIGSEGV"}[status.Signal()]
		return compute.Exit{Code: 128 + int(status.Signal()), Signal: signal}
	}
	return compute.Exit{Code: status.ExitStatus()}
}
