package environment

import (
	"cmp"
	"container/list"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/lambda/shim"
)

// Options are what a Pool needs. Durations and numbers that are zero have the
// defaults named here.
type Options struct {
	Backend compute.Backend
	Dir     string // for the environments' own files; what is in it is removed
	Shims   shim.Shims
	Logs    Logs
	Log     *slog.Logger
	Clock   clock.Clock
	Random  io.Reader
	// Endpoint is where the process reaches Treadle, "" for nowhere.
	Endpoint func() string
	// Credentials are those the process calls AWS's services with.
	Credentials func(*Function) Credentials

	InitTimeout time.Duration // 10 s, as on AWS
	IdleTimeout time.Duration // after which an idle environment is ended: 10 min
	RestAfter   time.Duration // after which an idle environment is halted: 100 ms
	MaxAge      time.Duration // after which an environment is not used again: 6 h, for its credentials end
	// Max is how many environments are kept: beyond it, those that idle longest
	// are ended for new ones. 100.
	Max int
}

// ErrClosed is the error of Invoke once the Pool is closed.
var ErrClosed = fmt.Errorf("execution environments are shut down: %w", context.Canceled)

// Pool holds execution environments. Its methods may be called from many
// goroutines.
type Pool struct {
	options      Options
	interpreters interpreters
	invocations  sync.WaitGroup
	watchers     sync.WaitGroup
	wake         chan struct{} // the caretaker has something to see to earlier
	stop         chan struct{}
	stopped      chan struct{} // closed when the caretaker has ended

	mu       sync.Mutex
	closed   bool
	groups   map[string]*group // by function ID
	all      map[*environment]struct{}
	idle     *list.List // of *environment, the one that idles longest first
	nextLook time.Time  // when the caretaker wakes, zero for not at all
}

// idleElement is an environment's place in Pool.idle.
type idleElement = *list.Element

// group is the environments of one function.
type group struct {
	live   int
	idle   []*environment // the one used last at the end
	oldest int64          // the generation below which none is used again
}

// NewPool returns a Pool without environments. Close ends it.
func NewPool(options Options) (*Pool, error) {
	options.InitTimeout = cmp.Or(options.InitTimeout, 10*time.Second)
	options.IdleTimeout = cmp.Or(options.IdleTimeout, 10*time.Minute)
	options.MaxAge = cmp.Or(options.MaxAge, 6*time.Hour)
	options.RestAfter = cmp.Or(options.RestAfter, 100*time.Millisecond)
	options.Max = cmp.Or(options.Max, 100)
	if err := os.RemoveAll(options.Dir); err != nil {
		return nil, fmt.Errorf("execution environments: %w", err)
	}
	if err := os.MkdirAll(options.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("execution environments: %w", err)
	}
	p := &Pool{
		options: options,
		wake:    make(chan struct{}, 1),
		stop:    make(chan struct{}),
		stopped: make(chan struct{}),
		groups:  map[string]*group{},
		all:     map[*environment]struct{}{},
		idle:    list.New(),
	}
	go p.takeCare()
	return p, nil
}

// Close ends all environments, also busy ones, and waits for their processes
// to be gone. Invocations under way return ErrClosed or the function's end.
func (p *Pool) Close(ctx context.Context) error {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	doomed := make([]*environment, 0, len(p.all))
	for e := range p.all {
		doomed = append(doomed, e)
	}
	p.mu.Unlock()
	if first {
		close(p.stop)
	}
	for _, e := range doomed {
		e.kill()
	}
	gone := make(chan struct{})
	go func() {
		<-p.stopped
		p.invocations.Wait()
		p.watchers.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("end execution environments: %w", ctx.Err())
	}
}

// Retire ends the environments of a function that are older than generation,
// busy ones after their invocation.
func (p *Pool) Retire(id string, generation int64) {
	p.mu.Lock()
	g := p.groups[id]
	if g == nil {
		p.mu.Unlock()
		return
	}
	g.oldest = max(g.oldest, generation)
	var doomed []*environment
	for _, e := range g.idle {
		if e.function.Generation < g.oldest {
			doomed = append(doomed, e)
		}
	}
	for _, e := range doomed {
		p.removeIdle(e)
	}
	p.mu.Unlock()
	for _, e := range doomed {
		e.kill()
	}
}

// RetireAll ends all environments of a function, busy ones after their
// invocation.
func (p *Pool) RetireAll(id string) { p.Retire(id, math.MaxInt64) }

// enter counts an invocation in, which keeps Close waiting for it.
func (p *Pool) enter() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.invocations.Add(1)
	return nil
}

func (p *Pool) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// take returns an idle environment for a function, nil if there is none.
func (p *Pool) take(f *Function) *environment {
	p.mu.Lock()
	e := p.find(f)
	if e != nil {
		p.removeIdle(e)
	}
	p.mu.Unlock()
	if e != nil {
		e.setIdle(false)
	}
	return e
}

// find returns the environment that was used last: so those that are not
// needed any more come to idle long.
func (p *Pool) find(f *Function) *environment {
	g := p.groups[f.ID]
	if g == nil {
		return nil
	}
	for i := len(g.idle) - 1; i >= 0; i-- {
		if g.idle[i].function.Generation == f.Generation {
			return g.idle[i]
		}
	}
	return nil
}

// adopt takes a started environment into the pool, busy, and makes room for
// it.
func (p *Pool) adopt(e *environment) {
	p.mu.Lock()
	p.all[e] = struct{}{}
	g := p.groups[e.function.ID]
	if g == nil {
		g = &group{}
		p.groups[e.function.ID] = g
	}
	g.live++
	p.watchers.Add(1)
	go e.watch()
	var surplus *environment
	if len(p.all) > p.options.Max && p.idle.Len() > 0 {
		surplus = p.idle.Front().Value.(*environment)
		p.removeIdle(surplus)
	}
	closed := p.closed
	p.mu.Unlock()
	if surplus != nil {
		surplus.kill()
	}
	if closed {
		e.kill()
	}
}

// giveBack makes an environment available again, unless it is out of date.
func (p *Pool) giveBack(e *environment) {
	e.setIdle(true)
	p.mu.Lock()
	_, live := p.all[e]
	g := p.groups[e.function.ID]
	doomed := live && (p.closed || e.function.Generation < g.oldest || time.Since(e.started) > p.options.MaxAge)
	if live && !doomed {
		p.addIdle(g, e)
	}
	p.mu.Unlock()
	if doomed {
		e.kill()
	}
}

// addIdle, removeIdle and forget keep the pool's lists. The first two are
// called with p.mu held.
func (p *Pool) addIdle(g *group, e *environment) {
	e.idleSince, e.rested = p.options.Clock.Now(), false
	e.element = p.idle.PushBack(e)
	g.idle = append(g.idle, e)
	p.look(e.idleSince.Add(p.options.RestAfter))
}

func (p *Pool) removeIdle(e *environment) {
	p.idle.Remove(e.element)
	e.element = nil
	g := p.groups[e.function.ID]
	for i := len(g.idle) - 1; i >= 0; i-- {
		if g.idle[i] == e {
			g.idle = append(g.idle[:i], g.idle[i+1:]...)
			return
		}
	}
}

// forget drops an environment whose process has ended.
func (p *Pool) forget(e *environment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.element != nil {
		p.removeIdle(e)
	}
	delete(p.all, e)
	g := p.groups[e.function.ID]
	g.live--
	if g.live == 0 {
		delete(p.groups, e.function.ID)
	}
}

// randomHex returns 32 hexadecimal digits.
func (p *Pool) randomHex() string {
	var b [16]byte
	if _, err := io.ReadFull(p.options.Random, b[:]); err != nil {
		panic(errors.Join(errors.New("environment: random source failed"), err))
	}
	return hex.EncodeToString(b[:])
}
