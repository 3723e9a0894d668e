package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
)

// The files of a Backend's folder.
const (
	lockFile    = "lock"    // held by the keeper as long as it lives; its pid is in it
	socketFile  = "socket"  // where the keeper is talked to
	journalFile = "journal" // what became of the units
	keeperLog   = "log"     // what a keeper has to complain about
)

// Descriptors that a keeper gets beside the standard ones.
const (
	lockFD   = 3 // the held lock
	listenFD = 4 // the socket, which listens
)

// keeper is the process that units with Survive are children of. It outlives
// Treadle, starts units, waits for their end and writes that down. It ends
// itself when nobody needs it. All goroutines end with the process.
type keeper struct {
	lock    *os.File // not collected, as long as the keeper lives
	journal *journal
	groups  hierarchy
	spawner *spawner

	mu      sync.Mutex
	units   map[string]*kept
	busy    int // units that have not ended
	clients map[*client]bool
	idle    *time.Timer // running while no unit is
	leaving bool
	done    chan struct{} // closed when leaving is set
}

// Keep is the whole life of a keeper, the process that Options.Keeper starts.
// It returns the exit status of the process.
//
// Units die if their keeper is killed, as their end could not be told otherwise.
func Keep(args []string) int {
	unix.CloseOnExec(lockFD)
	unix.CloseOnExec(listenFD)
	if len(args) != 2 {
		fmt.Fprintln(os.Stderr, "keep: this command is Treadle's own")
		return 2
	}
	if err := keep(args[0], args[1]); err != nil {
		fmt.Fprintln(os.Stderr, time.Now().Format(time.RFC3339), "keep:", err)
		return 1
	}
	return 0
}

// keep keeps the units of a folder.
func keep(dir, groups string) error {
	signal.Ignore(unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE)
	debug.SetGCPercent(50) // it lives long and does little
	k := &keeper{
		lock:    os.NewFile(lockFD, lockFile),
		spawner: newSpawner(), units: map[string]*kept{}, clients: map[*client]bool{}, done: make(chan struct{}),
	}
	if err := json.Unmarshal([]byte(groups), &k.groups); err != nil {
		return fmt.Errorf("control groups: %w", err)
	}
	if err := errors.Join(k.lock.Truncate(0), writeLine(k.lock, os.Getpid())); err != nil {
		return err
	}
	listener, err := net.FileListener(os.NewFile(listenFD, socketFile))
	if err != nil {
		return err
	}
	// Processes that escape from a unit's session become our children.
	unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	if err := k.takeOver(filepath.Join(dir, journalFile)); err != nil {
		return err
	}
	k.idle = time.AfterFunc(idleTime, k.leaveIdle)
	go k.accept(listener)
	go k.passOn()
	go k.reap()
	<-k.done
	k.journal.close()
	return k.lock.Close()
}

func writeLine(f *os.File, v any) error {
	_, err := fmt.Fprintln(f, v)
	return err
}

// takeOver reads what an earlier keeper has left. Units whose end it has not
// written down are lost: what is left of them ends now.
func (k *keeper) takeOver(path string) error {
	facts, boot, err := readJournal(path)
	if err != nil {
		return err
	}
	now, err := bootID()
	if err != nil {
		return err
	}
	for id, f := range facts {
		if f.Exit == nil {
			if boot == now {
				k.clear(f)
			}
			f.Exit = &compute.Exit{Code: -1, Lost: true, Time: time.Now()}
			facts[id] = f
		}
		k.units[id] = &kept{fact: f, stage: ended}
	}
	k.journal, err = newJournal(path, now, facts)
	return err
}

// clear ends what is left of a unit whose keeper was killed.
func (k *keeper) clear(f fact) {
	if f.PID != 0 {
		if h, err := openHandle(f.PID, f.Ticks); err == nil {
			unix.Kill(-f.PID, unix.SIGKILL)
			h.wait()
			h.close()
		}
	}
	k.groups.sweepUnit(f.ID)
}

// passOn tells the units when whoever shuts the machine down asks for their end.
func (k *keeper) passOn() {
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, unix.SIGTERM)
	for range terminate {
		for _, c := range k.children() {
			c.signal(unix.SIGTERM)
		}
	}
}

// children returns the processes of the units that run.
func (k *keeper) children() (list []*child) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, u := range k.units {
		if u.stage == running {
			list = append(list, u.child)
		}
	}
	return list
}

func (k *keeper) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, time.Now().Format(time.RFC3339), "keep:", err)
			time.Sleep(findPause)
			continue
		}
		c := &client{wire: newWire(conn), bell: make(chan struct{}, 1), gone: make(chan struct{})}
		k.greet(c)
		go c.write()
		go k.serve(c)
	}
}

// greet says hello. What happens later is told later.
func (k *keeper) greet(c *client) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := &hello{Version: wireVersion, Units: []condition{}}
	for _, u := range k.units {
		h.Units = append(h.Units, u.condition())
	}
	k.clients[c] = true
	c.tell(report{Hello: h})
}

// serve does what a client asks for until it goes.
func (k *keeper) serve(c *client) {
	defer k.lose(c)
	for {
		var r request
		if err := c.wire.receive(&r); err != nil {
			return
		}
		switch r.Do {
		case doStart:
			k.start(c, r)
		case doRemove:
			k.remove(r.ID)
		default:
			k.command(r)
		}
	}
}

func (k *keeper) lose(c *client) {
	c.wire.close()
	close(c.gone)
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.clients, c)
	k.reconsider()
}

// idleTime is how long a keeper with nothing to do waits for Treadle to give it
// something.
const idleTime = time.Minute

// reconsider has the keeper end when nobody needs it. mu is held.
func (k *keeper) reconsider() {
	switch {
	case k.busy > 0:
		k.idle.Stop()
	case len(k.clients) > 0:
		k.idle.Reset(idleTime)
	default:
		k.leave()
	}
}

// leaveIdle ends a keeper that has had nothing to do.
func (k *keeper) leaveIdle() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.busy == 0 {
		k.leave()
	}
}

func (k *keeper) leave() {
	if !k.leaving {
		k.leaving = true
		close(k.done)
	}
}

// tell tells all clients. mu is held.
func (k *keeper) tell(c condition) {
	for client := range k.clients {
		client.tell(report{Unit: &c})
	}
}

// client is a Treadle that the keeper talks to: one, or two for a moment when one
// follows the other.
type client struct {
	wire *wire
	bell chan struct{} // of capacity 1; full when there is something to send
	gone chan struct{} // closed when the client is

	mu    sync.Mutex
	queue []report
}

// tell sends a report soon.
func (c *client) tell(r report) {
	c.mu.Lock()
	c.queue = append(c.queue, r)
	c.mu.Unlock()
	select {
	case c.bell <- struct{}{}:
	default:
	}
}

// write sends what there is to send until the client is gone.
func (c *client) write() {
	for {
		select {
		case <-c.bell:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		queue := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, r := range queue {
			if c.wire.send(r) != nil {
				c.wire.close() // serve sees it
				return
			}
		}
	}
}

// realClock is the clock of keepers: nobody else's has a meaning after a restart.
var realClock = clock.Real{}
