package process

import (
	"bytes"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Orphans are processes that have left their unit's session and whose parent has
// ended: they are children of the keeper then. Where a unit has a control group,
// they end with that. Elsewhere they are told by their session, or by what their
// environment still has of the unit's; those that cannot be told end when no unit
// runs any more.

// marksOf returns the variables that tell a unit's processes from others': those
// that name the unit.
func marksOf(id string, env []string) (marks []string) {
	for _, e := range env {
		if strings.Contains(e, id) {
			marks = append(marks, e)
		}
	}
	return marks
}

// reap takes orphans that have ended off the machine's list of processes.
func (k *keeper) reap() {
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, unix.SIGCHLD)
	for range ends {
		time.Sleep(reapPause) // mostly it is a unit that has ended
		for _, pid := range k.orphans() {
			unix.Wait4(pid, nil, unix.WNOHANG, nil)
		}
	}
}

// reapPause is the least time between looks at orphans.
const reapPause = time.Second

// orphans returns the children of this process that no unit has begun with.
func (k *keeper) orphans() (pids []int) {
	k.spawner.do(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		leaders := map[int]bool{}
		for _, u := range k.units {
			if u.child != nil {
				leaders[u.child.cmd.Process.Pid] = true
			}
		}
		pids = slices.DeleteFunc(children(os.Getpid()), func(pid int) bool { return leaders[pid] })
	})
	return pids
}

// killOrphans ends the orphans of a unit that has ended, and their children in turn.
func (k *keeper) killOrphans(u *kept) {
	for {
		killed := false
		for _, pid := range k.orphans() {
			if !k.belongs(pid, u) {
				continue
			}
			unix.Kill(pid, unix.SIGKILL)
			_, err := unix.Wait4(pid, nil, 0, nil)
			killed = killed || !errors.Is(err, unix.ECHILD)
		}
		if !killed {
			return
		}
	}
}

// belongs tells whether an orphan is of a unit that has ended.
func (k *keeper) belongs(pid int, u *kept) bool {
	fields, err := procStat(pid)
	if err != nil {
		return false
	}
	if len(fields) > 3 && fields[3] == strconv.Itoa(u.fact.PID) { // its session
		return true
	}
	environ, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
	for _, entry := range bytes.Split(environ, []byte{0}) {
		if slices.Contains(u.marks, string(entry)) {
			return true
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.busy == 1 // this unit's own
}
