package interpreter

import (
	"crypto/subtle"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/treadle-run/treadle/asl"
)

// Snapshot is the whole changing state of an execution between two steps. It is
// small: a waiting poller costs a few hundred bytes.
type Snapshot struct {
	lastEvent int64     // id of the newest history event
	lastTimer int64     // id of the newest timer
	deadline  timer     // of the whole execution
	turn      timer     // set while threads are left ready for the next step
	root      *thread   // nil once the execution is over
	ready     []*thread // threads that can run at once, in the order of their turns
	closed    bool      // what a redrive goes on from: all of it waits for Redrive
	checked   bool      // that it fits the program; not kept
}

// timer is a timer that was asked for; the zero timer is none.
type timer struct {
	id  int64
	due time.Time
}

// phase says what a thread is about to do or waits for.
type phase uint8

const (
	phaseNone    phase = iota // at work, finished or aborted; no thread is left so
	phaseEnter                // ready to enter state
	phaseIterate              // ready to start an iteration of its parent's Map
	phaseWait                 // timer: a Wait state
	phaseRetry                // timer: the interval before the state is tried again
	phaseTask                 // task
	phaseGroup                // group: branches or iterations
	phaseMapRun               // mapRun: a Map in DISTRIBUTED mode
	phaseRedo                 // ready to do the work of its state again, in a redrive
)

// thread is one line of states: that of the execution, of a branch of a
// Parallel or of an iteration of a Map.
type thread struct {
	parent    *thread
	index     int // which branch or iteration of the parent's state
	phase     phase
	state     int       // index of the state in Program.All
	previous  int64     // id of the last event on this thread
	entered   int64     // id of the state's Entered event
	since     time.Time // when the state was entered
	input     document  // of the state
	retries   []int64   // how often each of the state's retriers was used
	timer     timer     // of phaseWait and phaseRetry; a task's timeout
	heartbeat timer     // a task's
	task      task
	variables []variable // of this scope, by name
	group     *group
	mapRun    mapRun // of phaseMapRun; a failed one until the state is left

	// base is the event that a failing evaluation points back to. AWS takes the
	// one before everything that the same decision wrote. Not kept.
	base int64
}

// task is a task that was scheduled and is not over.
type task struct {
	id        int64
	token     string // "" for none
	timeout   int64  // seconds, 0 for none
	heartbeat int64  // seconds, 0 for none
	started   bool   // by a worker; true for all but activities
	submitted bool
}

// mapRun is a Map Run that was started; the zero mapRun is none.
type mapRun struct {
	id  int64 // of the event that says so
	arn string
}

// group is what a Parallel or Map state has under way.
type group struct {
	threads     []*thread // by index
	results     []string  // JSON texts by index, "" where there is none yet
	missing     int       // how many results there are to come
	next        int       // first iteration that was not started; Map only
	concurrency int       // of Map
	items       document  // of Map, where they cannot be found again from the input
	found       document  // of Map: the items in any case; not kept
}

// variable is a variable of the workflow.
type variable struct {
	name  string
	value document
}

// PendingTask reports whether the task with the id waits for an answer and
// whether token is its token.
func (s *Snapshot) PendingTask(id int64, token string) (pending, tokenMatches bool) {
	t := s.withTask(id)
	if t == nil {
		return false, false
	}
	same := subtle.ConstantTimeCompare([]byte(t.task.token), []byte(token)) == 1
	return true, same && token != ""
}

// PendingMapRun reports whether the execution waits for the Map Run with the id.
func (s *Snapshot) PendingMapRun(id int64) bool { return s.withMapRun(id) != nil }

// Sleeps reports whether nothing but time lets the execution go on.
func (s *Snapshot) Sleeps() bool {
	for t := range s.threads() {
		switch t.phase {
		case phaseWait, phaseRetry, phaseGroup:
		default:
			return false
		}
	}
	return true
}

// threads yields all live threads, parents before children.
func (s *Snapshot) threads() iter.Seq[*thread] {
	return func(yield func(*thread) bool) {
		if s.root != nil {
			s.root.walk(yield)
		}
	}
}

func (t *thread) walk(yield func(*thread) bool) bool {
	if !yield(t) {
		return false
	}
	if t.group == nil {
		return true
	}
	for _, child := range t.group.threads {
		if !child.walk(yield) {
			return false
		}
	}
	return true
}

// ready reports whether t can run at once.
func (t *thread) ready() bool {
	return t.phase == phaseEnter || t.phase == phaseIterate || t.phase == phaseRedo
}

func (s *Snapshot) withTask(id int64) *thread {
	for t := range s.threads() {
		if t.phase == phaseTask && t.task.id == id {
			return t
		}
	}
	return nil
}

func (s *Snapshot) withMapRun(id int64) *thread {
	for t := range s.threads() {
		if t.phase == phaseMapRun && t.mapRun.id == id {
			return t
		}
	}
	return nil
}

func (s *Snapshot) withTimer(id int64) *thread {
	for t := range s.threads() {
		if t.timer.id == id || t.heartbeat.id == id {
			return t
		}
	}
	return nil
}

// fits reports whether the snapshot can belong to an execution of the program.
// Damaged data must not bring the process down.
func (s *Snapshot) fits(p *asl.Program) bool {
	for t := range s.threads() {
		if t.state < 0 || t.state >= len(p.All) || !t.fits(p, p.All[t.state]) {
			return false
		}
	}
	return true
}

func (t *thread) fits(p *asl.Program, state *asl.State) bool {
	if len(t.retries) > len(state.Retry) {
		return false
	}
	switch t.phase {
	case phaseIterate:
		return t.parent != nil && p.All[t.parent.state].Type == asl.TypeMap
	case phaseWait:
		return state.Type == asl.TypeWait
	case phaseTask:
		return state.Type == asl.TypeTask
	case phaseGroup:
		return t.group != nil && t.group.fits(state)
	case phaseMapRun:
		return state.Type == asl.TypeMap && state.Map.Distributed
	}
	return true
}

func (g *group) fits(state *asl.State) bool {
	if g.missing < 0 || g.missing > len(g.results) || g.next < 0 || g.next > len(g.results) {
		return false
	}
	for _, child := range g.threads {
		if child.index < 0 || child.index >= len(g.results) {
			return false
		}
	}
	switch state.Type {
	case asl.TypeMap:
		return true
	case asl.TypeParallel:
		return len(g.results) == len(state.Parallel.Branches)
	}
	return false
}

// variable returns the value of a variable that t can see: its own or one of
// the scopes around it.
func (t *thread) variable(name string) (*document, bool) {
	for ; t != nil; t = t.parent {
		for i := range t.variables {
			if t.variables[i].name == name {
				return &t.variables[i].value, true
			}
		}
	}
	return nil, false
}

// assign sets a variable of t's scope.
func (t *thread) assign(v variable) {
	i, found := slices.BinarySearchFunc(t.variables, v.name, func(have variable, name string) int {
		return strings.Compare(have.name, name)
	})
	if found {
		t.variables[i] = v
		return
	}
	t.variables = slices.Insert(t.variables, i, v)
}
