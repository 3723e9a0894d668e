package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// Descriptors that a supervisor gets beside the standard ones.
const (
	reportFD = 3 // takes a report once the command runs or cannot be started
	lockFD   = 4 // the held lock of the unit's record
)

// codeNotStarted is the exit status of a command that could not be started, as
// shells have it.
const codeNotStarted = 127

// report is what a supervisor says of the start of its command.
type report struct {
	Error string
	// Errno and NotFound are what of Error a caller can tell with errors.Is.
	Errno    unix.Errno
	NotFound bool
}

// Supervise is the whole life of the supervisor of one unit: it starts the
// command, waits for its end and writes down how it ended. args is the folder
// of the unit's record. It returns the exit status of the supervisor.
//
// The command dies if its supervisor is killed, as its end could not be told
// otherwise.
func Supervise(args []string) int {
	// The main thread makes the child, which dies with that thread.
	runtime.LockOSThread()
	unix.CloseOnExec(reportFD)
	unix.CloseOnExec(lockFD)
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "supervise: want the folder of a unit")
		return 2
	}
	if err := supervise(record(args[0])); err != nil {
		fmt.Fprintln(os.Stderr, "supervise:", err)
		return 1
	}
	return 0
}

func supervise(r record) error {
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, unix.SIGTERM)
	signal.Ignore(unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE)
	var o order
	if err := r.read(orderFile, &o); err != nil {
		return err
	}
	commands, err := r.commands()
	if err != nil {
		return err
	}
	// Processes that escape from the command's session become our children.
	unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	if err := r.enlist(); err != nil {
		tellStart(err)
		return err
	}
	c, err := startChild(compute.Spec{
		ID: o.ID, Command: o.Command, Env: o.Env, Dir: o.Dir, LogPath: o.LogPath, Limits: o.Limits,
	}, o.Groups, clock.Real{})
	if err != nil {
		exit := compute.Exit{Code: codeNotStarted, Time: time.Now()}
		err = errors.Join(err, r.write(exitFile, result{Exit: exit, Error: err.Error()}, true))
		tellStart(err)
		return err
	}
	tellStart(nil)
	go c.obey(commands)
	go func() {
		<-terminate // not from Treadle: from whoever shuts the machine down
		c.signal(unix.SIGTERM)
	}()
	exit := c.wait()
	killOrphans()
	return r.write(exitFile, result{Exit: exit, MemoryPeakBytes: c.peak.Load()}, true)
}

// enlist makes durable that a supervisor has begun.
func (r record) enlist() error {
	boot, err := bootID()
	if err != nil {
		return err
	}
	ticks, err := startTicks(os.Getpid())
	if err != nil {
		return err
	}
	s := supervisor{PID: os.Getpid(), Ticks: ticks, Boot: boot, Started: time.Now()}
	if err := r.write(supervisorFile, s, true); err != nil {
		return err
	}
	return syncDir(filepath.Dir(string(r)))
}

// tellStart reports to Treadle, which may be gone.
func tellStart(err error) {
	f := os.NewFile(reportFD, "report")
	defer f.Close()
	var rep report
	if err != nil {
		rep.Error = err.Error()
		errors.As(err, &rep.Errno)
		rep.NotFound = isNotFound(err)
	}
	json.NewEncoder(f).Encode(rep)
}

// killOrphans ends the processes that left the command's session and outlived
// it, and their children in turn.
func killOrphans() {
	for {
		for _, pid := range children(os.Getpid()) {
			unix.Kill(pid, unix.SIGKILL)
		}
		_, err := unix.Wait4(-1, nil, 0, nil)
		if errors.Is(err, unix.ECHILD) {
			return
		}
	}
}
