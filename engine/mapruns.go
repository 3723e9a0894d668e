package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/store"
)

// The tables of store.Resources that hold Map Runs: their states by ARN, and
// their ARNs by "execution ARN|event id".
const (
	TableMapRuns    = "states/mapRun"
	TableMapRunsOf  = "states/mapRunOf"
	mapRunSeparator = "|"
)

// MapRun returns the state of a Map Run, store.ErrNotFound if there is none.
func (e *Engine) MapRun(ctx context.Context, arn string) (*interpreter.MapRun, error) {
	run, _, err := e.loadMapRun(ctx, arn)
	return run, err
}

// ReadMapRun returns a Map Run's state that is in a store, store.ErrNotFound if
// there is none.
func ReadMapRun(ctx context.Context, s store.Resources, arn string) (*interpreter.MapRun, error) {
	run, _, err := readMapRun(ctx, s, arn)
	return run, err
}

func (e *Engine) loadMapRun(ctx context.Context, arn string) (*interpreter.MapRun, uint64, error) {
	return readMapRun(ctx, e.store, arn)
}

func readMapRun(ctx context.Context, s store.Resources, arn string) (*interpreter.MapRun, uint64, error) {
	r, err := s.Get(ctx, store.Key{Table: TableMapRuns, Key: arn})
	if err != nil {
		return nil, 0, err
	}
	run := new(interpreter.MapRun)
	if err := json.Unmarshal(r.Data, run); err != nil {
		return nil, 0, fmt.Errorf("decode Map Run %s: %w", arn, err)
	}
	return run, r.Version, nil
}

// MapRuns returns at most limit Map Runs of an execution in the order in which
// they began, and the after of the page that follows, "" at the end.
func (e *Engine) MapRuns(ctx context.Context, executionARN, after string, limit int) (page []*interpreter.MapRun, next string, err error) {
	prefix := executionARN + mapRunSeparator
	if after != "" {
		after = prefix + after
	}
	last := ""
	for r, err := range e.store.List(ctx, TableMapRunsOf, prefix, after) {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit {
			return page, last[len(prefix):], nil
		}
		run, _, err := e.loadMapRun(ctx, string(r.Data))
		if err != nil {
			return nil, "", err
		}
		page, last = append(page, run), r.Key.Key
	}
	return page, "", nil
}

// MapRunUpdate changes what bounds a Map Run; nil members stay as they are.
type MapRunUpdate struct {
	MaxConcurrency             *int64
	ToleratedFailureCount      *int64
	ToleratedFailurePercentage *float64
}

// UpdateMapRun changes a Map Run that goes on. The change is durable when it
// returns. Errors: store.ErrNotFound, ErrMapRunOver.
func (e *Engine) UpdateMapRun(ctx context.Context, arn string, u MapRunUpdate) error {
	m := e.mapRuns.get(arn)
	if m == nil {
		if _, err := e.MapRun(ctx, arn); err != nil {
			return err
		}
		return ErrMapRunOver
	}
	reply := make(chan error, 1)
	m.tell(news{update: &u, reply: reply})
	select {
	case err := <-reply:
		return err
	case <-m.over:
		return ErrMapRunOver
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-e.ctx.Done():
		return ErrClosed
	}
}

// mapRuns holds the Map Runs under way in this process. A run can be redriven
// while the children of the attempt before still end; then the two have the same
// record, and the later one waits for its turn.
type mapRuns struct {
	clock clock.Skipper
	mu    sync.Mutex
	byARN map[string][]*mapRun // attempts, the first of them at work
	byKey map[store.TaskKey]*mapRun
}

func newMapRuns(c clock.Skipper) *mapRuns {
	return &mapRuns{clock: c, byARN: map[string][]*mapRun{}, byKey: map[store.TaskKey]*mapRun{}}
}

func (r *mapRuns) add(m *mapRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	attempts := append(r.byARN[m.command.ARN], m)
	slices.SortFunc(attempts, func(a, b *mapRun) int { return cmp.Compare(a.command.Redrive, b.command.Redrive) })
	r.byARN[m.command.ARN], r.byKey[m.key] = attempts, m
}

// begin gives a run its turn if no attempt before it is under way. The turn
// holds the clock.
func (r *mapRuns) begin(m *mapRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byARN[m.command.ARN][0] == m {
		r.clock.Hold()
		close(m.turn)
	}
}

// remove forgets a run, and gives the next attempt its turn.
func (r *mapRuns) remove(m *mapRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byKey, m.key)
	attempts := r.byARN[m.command.ARN]
	first := attempts[0] == m
	attempts = slices.DeleteFunc(attempts, func(a *mapRun) bool { return a == m })
	if len(attempts) == 0 {
		delete(r.byARN, m.command.ARN)
		return
	}
	r.byARN[m.command.ARN] = attempts
	if first {
		r.clock.Hold()
		close(attempts[0].turn)
	}
}

// get returns the attempt of a Map Run that is at work.
func (r *mapRuns) get(arn string) *mapRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	if attempts := r.byARN[arn]; len(attempts) > 0 {
		return attempts[0]
	}
	return nil
}

// stop tells a Map Run that nobody waits for it any more.
func (r *mapRuns) stop(key store.TaskKey) {
	r.mu.Lock()
	m := r.byKey[key]
	r.mu.Unlock()
	if m != nil {
		m.tell(news{stop: true})
	}
}

// childEnded tells the Map Run of an execution, if it is a child, of its end.
func (r *mapRuns) childEnded(x *store.Execution) {
	if x.ParentMapRunARN == "" {
		return
	}
	if m := r.get(x.ParentMapRunARN); m != nil {
		m.tell(news{child: x.Name, status: interpreter.Status(x.Status)})
	}
}

// news is what a Map Run is told.
type news struct {
	child  string // name of a child execution that has ended
	status interpreter.Status
	stop   bool
	update *MapRunUpdate
	reply  chan error
}

// mapRun carries out a Map Run: it starts its child executions and hears of
// their ends. One goroutine owns it; the others tell it news.
type mapRun struct {
	engine  *Engine
	key     store.TaskKey
	parent  *store.Execution
	command *interpreter.StartMapRun

	turn chan struct{} // closed when no attempt before it is under way

	mu   sync.Mutex
	news []news // each holds the clock until it has been dealt with
	deaf bool   // no news are taken any more
	wake chan struct{}
	over chan struct{} // closed once deaf

	state    *interpreter.MapRun
	version  uint64               // of the record in the store, 0 where there is none yet
	unsure   bool                 // state may not be what the store holds: it must be read again
	machine  *interpreter.Machine // of the parent
	children *interpreter.Children
	names    map[string]int // of the open children
	aborting bool           // all open children have been told to stop
	output   *string        // the result, once it has been made
}

// startMapRun begins a Map Run.
func (e *Engine) startMapRun(parent *store.Execution, c *interpreter.StartMapRun) {
	e.goOnWith(e.addMapRun(parent, c))
}

// addMapRun makes a Map Run known. Those that a crash has left are all known
// before goOnWith is called for one, as they may be attempts of one run.
func (e *Engine) addMapRun(parent *store.Execution, c *interpreter.StartMapRun) *mapRun {
	m := &mapRun{
		engine: e, key: store.TaskKey{Execution: parent.ID, ID: c.ID}, parent: parent, command: c,
		turn: make(chan struct{}), wake: make(chan struct{}, 1), over: make(chan struct{}), unsure: true,
	}
	e.mapRuns.add(m)
	return m
}

func (e *Engine) goOnWith(m *mapRun) {
	e.mapRuns.begin(m)
	e.wg.Go(m.run)
}

// tell gives news to the run. It does not block.
func (m *mapRun) tell(n news) {
	m.mu.Lock()
	if !m.deaf {
		m.engine.clock.Hold()
		m.news = append(m.news, n)
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *mapRun) takeNews() []news {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.news
	m.news = nil
	return all
}

// run carries the Map Run out until it is over or the engine closes. It holds
// the clock while it has something to do.
func (m *mapRun) run() {
	<-m.turn // which comes soon where the engine closes
	held := 1
	for m.persist(m.goOn) && !m.finished() {
		m.release(held)
		select {
		case <-m.wake:
		case <-m.engine.ctx.Done():
		}
		all := m.takeNews()
		if held = len(all); held == 0 { // these were taken with others before
			m.engine.clock.Hold()
			held = 1
		}
		m.hear(all)
	}
	if m.engine.ctx.Err() == nil {
		m.persist(m.deliver)
	}
	held += m.quit()
	m.engine.mapRuns.remove(m)
	m.release(held)
}

func (m *mapRun) release(times int) {
	for range times {
		m.engine.clock.Release()
	}
}

// quit takes no more news and returns how many there were.
func (m *mapRun) quit() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.deaf = true
	close(m.over)
	return len(m.news)
}

func (m *mapRun) finished() bool { return m.state.Status != interpreter.Running }

// persist does something until it works; false means that the engine closes.
func (m *mapRun) persist(do func() error) bool {
	for {
		err := m.guard(do)
		if m.engine.ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		m.engine.log.Log(m.engine.ctx, levelOf(err), "Map Run held up; trying again", "mapRun", m.command.ARN, "error", err)
		if !m.engine.pause(afterTrouble) {
			return false
		}
	}
}

// guard makes a panic an error, for one Map Run must not end the process and,
// since it is resumed, the next one too.
func (m *mapRun) guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			m.unsure = true
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return do()
}

// deliver tells the parent of the end, and takes the run's row away where it
// does not wait for that any more.
func (m *mapRun) deliver() error {
	event, err := m.outcome()
	if err != nil {
		return err
	}
	if m.state.Status != interpreter.Aborted {
		a, err := m.engine.do(m.engine.ctx, &request{id: m.key.Execution, event: event})
		if err != nil || a.accepted {
			return gone(err)
		}
	}
	_, err = m.engine.do(m.engine.ctx, &request{id: m.key.Execution, endTask: m.key.ID})
	return gone(err)
}

// gone drops the error that the parent has been deleted.
func gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
