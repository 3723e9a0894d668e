package process

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/compute"
)

// kept is a unit as its keeper knows it. The keeper's mu guards it.
type kept struct {
	fact  fact
	stage stage
	child *child // while it runs
	marks []string
}

func (u *kept) condition() condition {
	c := condition{ID: u.fact.ID, Stage: u.stage, Started: u.fact.Started, MemoryPeakBytes: u.fact.MemoryPeakBytes}
	if u.fact.Exit != nil {
		c.Exit = *u.fact.Exit
	}
	return c
}

// start starts a unit unless its name is taken.
func (k *keeper) start(c *client, r request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.leaving {
		return // the client sees the end of the talk, and asks the next keeper
	}
	if k.units[r.ID] != nil {
		c.tell(report{Unit: &condition{ID: r.ID, Stage: refused, Failure: newFailure(compute.ErrExists)}})
		return
	}
	if r.Order == nil || !validID(r.ID) {
		c.tell(report{Unit: &condition{ID: r.ID, Stage: refused, Failure: &failure{Text: "malformed order"}}})
		return
	}
	u := &kept{fact: fact{ID: r.ID, Started: time.Now()}, stage: starting, marks: marksOf(r.ID, r.Order.Env)}
	k.units[r.ID] = u
	k.busy++
	k.reconsider()
	go k.life(u, compute.Spec{
		ID: r.ID, Command: r.Order.Command, Env: r.Order.Env, Dir: r.Order.Dir,
		LogPath: r.Order.LogPath, Limits: r.Order.Limits,
	})
}

// life leads a unit from its start to its end.
func (k *keeper) life(u *kept, spec compute.Spec) {
	err := k.journal.commit(u.fact)
	if err == nil {
		err = k.spawn(u, spec)
	}
	if err != nil {
		k.refuse(u, err)
		return
	}
	exit := u.child.wait()
	if u.child.group == nil {
		k.killOrphans(u)
	}
	end := u.fact // nobody changes it but this goroutine
	end.Exit, end.MemoryPeakBytes = &exit, u.child.peak.Load()
	// Where the disk fails, Treadle is told all the same, and may be able to keep it.
	k.journal.commit(end)
	k.mu.Lock()
	defer k.mu.Unlock()
	u.fact, u.stage, u.child = end, ended, nil
	k.busy--
	k.tell(u.condition())
	k.reconsider()
}

// spawn starts the unit's process. Nothing looks for orphans between its making
// and its being known as the unit's.
func (k *keeper) spawn(u *kept, spec compute.Spec) error {
	_, err := startChild(spec, k.groups, realClock, k.spawner, func(c *child) {
		k.mu.Lock()
		defer k.mu.Unlock()
		u.child, u.stage = c, running
		u.fact.Started, u.fact.PID = c.started, c.cmd.Process.Pid
		if c.handle != nil {
			u.fact.Ticks = c.handle.ticks
		}
		k.tell(u.condition())
	})
	if err == nil {
		k.journal.add(u.fact)
	}
	return err
}

// refuse forgets a unit that could not be started.
func (k *keeper) refuse(u *kept, err error) {
	k.journal.add(fact{ID: u.fact.ID, Gone: true})
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.units, u.fact.ID)
	k.busy--
	k.tell(condition{ID: u.fact.ID, Stage: refused, Failure: newFailure(err)})
	k.reconsider()
}

// remove forgets a unit that has ended.
func (k *keeper) remove(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if u := k.units[id]; u != nil && u.stage == ended {
		delete(k.units, id)
		k.journal.add(fact{ID: id, Gone: true})
		k.tell(condition{ID: id, Stage: removed})
	}
}

// command does what is asked for with a unit that runs.
func (k *keeper) command(r request) {
	k.mu.Lock()
	var c *child
	if u := k.units[r.ID]; u != nil {
		c = u.child
	}
	k.mu.Unlock()
	if c == nil {
		return
	}
	switch r.Do {
	case doStop:
		c.signal(unix.SIGTERM)
	case doKill:
		c.kill()
	case doFreeze:
		c.freeze()
	case doThaw:
		c.thaw()
	}
}

// errGone says that a process is not there any more.
var errGone = errors.New("process has ended")
