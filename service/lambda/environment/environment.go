package environment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/lambda/runtimeapi"
)

// environment is one process that runs a function. One invocation at a time
// uses it: who took it from the pool.
type environment struct {
	pool     *Pool
	function *Function
	id       string
	dir      string
	api      *runtimeapi.Server
	output   *capture
	log      *logger
	unit     compute.Unit
	started  time.Time

	// element is the environment's place among the idle ones, nil while it is
	// busy. Guarded by the pool's mutex, like idleSince and rested.
	element   idleElement
	idleSince time.Time
	rested    bool // it was tried to freeze it since

	mu     sync.Mutex
	idle   bool
	tired  bool // it is to be halted as soon as the runtime waits for an invocation
	frozen bool
}

// newEnvironment makes an environment with all but its process.
func (p *Pool) newEnvironment(f *Function) (*environment, error) {
	e := &environment{pool: p, function: f, id: "lambda-" + p.randomHex()}
	e.dir = filepath.Join(p.options.Dir, e.id)
	if err := e.equip(); err != nil {
		e.release()
		return nil, err
	}
	return e, nil
}

// start starts the process and takes the environment into the pool. Errors that
// wrap errEntrypoint are of what was to be started.
func (e *environment) start(ctx context.Context) error {
	p, f := e.pool, e.function
	args, err := command(f, p.options.Shims, &p.interpreters)
	if err != nil {
		e.release()
		return err
	}
	e.started = time.Now()
	e.unit, err = p.options.Backend.Start(ctx, compute.Spec{
		ID:      e.id,
		Command: args,
		Env:     variables(f, e.place()),
		Dir:     f.TaskRoot,
		Limits:  compute.Limits{MemoryBytes: f.MemoryMB << 20},
		Output:  e.output.writer,
	})
	if err != nil {
		e.release()
		return startError(f, args[0], err)
	}
	p.adopt(e)
	return nil
}

// equip makes what the process needs around it.
func (e *environment) equip() error {
	if err := os.MkdirAll(e.tempDir(), 0o755); err != nil {
		return fmt.Errorf("execution environment: %w", err)
	}
	now := e.pool.options.Clock.Now().UTC()
	e.log = &logger{logs: e.pool.options.Logs, now: e.pool.options.Clock.Now, stream: LogStream{
		Account: e.function.Account,
		Region:  e.function.Region,
		Group:   e.function.LogGroup,
		Name:    fmt.Sprintf("%s[%s]%s", now.Format("2006/01/02/"), e.function.Version, e.pool.randomHex()),
	}}
	var err error
	if e.output, err = newCapture(e.log.event); err != nil {
		return err
	}
	e.api, err = runtimeapi.Listen(e.parked)
	return err
}

func (e *environment) tempDir() string { return filepath.Join(e.dir, "tmp") }

func (e *environment) place() place {
	o := &e.pool.options
	return place{
		runtimeAPI:  e.api.Addr(),
		runtimeDir:  o.Shims.Dir,
		tempDir:     e.tempDir(),
		logStream:   e.log.stream.Name,
		endpoint:    o.Endpoint(),
		credentials: o.Credentials(e.function),
	}
}

// startError tells what the package is at fault for from what the machine is.
func startError(f *Function, program string, err error) error {
	for _, fault := range []error{syscall.ENOEXEC, syscall.EACCES, syscall.ENOENT, syscall.EISDIR} {
		if errors.Is(err, fault) {
			onAWS := program
			if rest, err := filepath.Rel(f.TaskRoot, program); err == nil && filepath.IsLocal(rest) {
				onAWS = "/var/task/" + rest
			}
			return &entrypointError{fmt.Sprintf("fork/exec %s: %v", onAWS, fault)}
		}
	}
	return fmt.Errorf("execution environment: %w", err)
}

// release frees what equip made.
func (e *environment) release() {
	if e.output != nil {
		e.output.close()
	}
	if e.api != nil {
		e.api.Close()
	}
	if err := os.RemoveAll(e.dir); err != nil {
		e.pool.options.Log.Warn("remove folder of execution environment", "dir", e.dir, "error", err)
	}
}

// watch sees the environment to its end. It runs in a goroutine of its own
// that ends when the process has.
func (e *environment) watch() {
	defer e.pool.watchers.Done()
	<-e.unit.Done()
	e.pool.forget(e)
	e.release()
	if err := e.pool.options.Backend.Remove(context.Background(), e.id); err != nil && !errors.Is(err, compute.ErrNotFound) {
		e.pool.options.Log.Warn("remove execution environment", "id", e.id, "error", err)
	}
}

// kill ends the process; watch does the rest.
func (e *environment) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.thaw() // a frozen process does not die everywhere
	e.unit.Kill()
}

// rest halts the process if it idles, which it does not before the runtime has
// asked for the next invocation.
func (e *environment) rest() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tired = e.idle
	e.freeze()
}

// parked hears that the runtime asks for an invocation.
func (e *environment) parked() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.freeze()
}

// freeze is called with e.mu held.
func (e *environment) freeze() {
	if !e.tired || !e.api.Parked() {
		return
	}
	e.tired = false
	if err := e.unit.Freeze(); err != nil {
		e.pool.options.Log.Debug("freeze execution environment", "id", e.id, "error", err)
		return
	}
	e.frozen = true
}

// setIdle notes whether an invocation uses the environment, and has a halted
// process go on for one.
func (e *environment) setIdle(idle bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.idle = idle
	e.tired = false
	if !idle {
		e.thaw()
	}
}

// thaw is called with e.mu held.
func (e *environment) thaw() {
	if !e.frozen {
		return
	}
	if err := e.unit.Thaw(); err != nil {
		e.pool.options.Log.Warn("thaw execution environment", "id", e.id, "error", err)
	}
	e.frozen = false
}

// exitFailure is how AWS reports that the process ended where it should not.
func exitFailure(exit compute.Exit, requestID string) *failure {
	errorType := "Runtime.ExitError"
	if exit.OutOfMemory {
		errorType = "Runtime.OutOfMemory"
	}
	return sandboxFailure(errorType, requestID, exitMessage(exit))
}

func exitMessage(exit compute.Exit) string {
	switch {
	case exit.Signal != "":
		name := exit.Signal
		if number := unix.SignalNum(exit.Signal); number != 0 {
			name = number.String()
		}
		return "Runtime exited with error: signal: " + name
	case exit.Code != 0:
		return fmt.Sprintf("Runtime exited with error: exit status %d", exit.Code)
	}
	return "Runtime exited without providing a reason"
}
