package engine

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/internal/watch"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
)

// Options configures an Engine. Store and Runner must be set.
type Options struct {
	Store  store.Store
	Runner Runner
	Clock  clock.Clock        // default: the machine's; with a clock.Skipper waits are skipped
	Random io.Reader          // of ids and tokens; default: crypto/rand
	Log    *slog.Logger       // default: none
	Limits interpreter.Limits // default: AWS's
	// Synchronous says that the client of each execution waits for it.
	Synchronous bool
	// Committed, where it is set, is told of each change of an execution once it
	// is durable: the record and the new events of the history, encoded. It must
	// not block.
	Committed func(x *store.Execution, events [][]byte)
	Observer  Observer // default: nobody
	// ActivityExists, where it is set, reports whether there is an activity with
	// the ARN. Without it there are all.
	ActivityExists func(ctx context.Context, arn string) (bool, error)
	// CheckArguments is interpreter.Machine's; nil: all arguments are good.
	CheckArguments func(resource string, arguments jsonvalue.Value) (problems []string)
	// ItemReader reads the items of Distributed Maps, ResultWriter writes their
	// results. A Map that needs one that is not set fails and says so.
	ItemReader   ItemReader
	ResultWriter ResultWriter
	// Retention is how long closed executions are kept; 0: forever.
	Retention time.Duration
	// Shards is how many goroutines step executions; default: four a processor,
	// so that some step while others wait for the disk.
	Shards int
	// AwakeExecutions is how many open executions that something goes on in are
	// kept ready to be stepped; default 4096. The others sleep: they are kept
	// packed, in some hundred bytes each.
	AwakeExecutions int
	// CachedBytes is how many bytes those that sleep may take together; half of
	// that is sure to be kept. Default 2 GiB: a million and a half pollers always
	// fit. What does not fit is read from the store when it wakes.
	CachedBytes int
}

// Engine runs executions. Its methods may be called from many goroutines.
//
// Each execution belongs to one shard, which alone steps it; the shards commit
// through the store, which joins their commits. One more goroutine feeds them
// the timers that are due, one gives back those that could not be delivered, and
// each task that runs has a goroutine of its own.
// Close stops them all.
type Engine struct {
	store      store.Store
	runner     Runner
	scheduler  Scheduler // the runner, if it is one
	clock      clock.Skipper
	log        *slog.Logger
	limits     interpreter.Limits
	waitedFor  bool // executions are synchronous
	shards     []*shard
	timers     *timers
	trouble    trouble
	tasks      *tasks
	activities *activities
	mapRuns    *mapRuns
	watchers   watch.Hub[store.ID] // of the ends of executions, for Wait
	ends       ends                // the same for Run
	committed  func(*store.Execution, [][]byte)
	observer   Observer
	programs   *programs
	ids        *ids

	activityExists func(ctx context.Context, arn string) (bool, error)
	checkArguments func(resource string, arguments jsonvalue.Value) (problems []string)
	itemReader     ItemReader
	resultWriter   ResultWriter

	ctx     context.Context // ends with cause ErrClosed
	close   context.CancelCauseFunc
	working context.Context // of tasks and polls; ends before ctx, with the same cause
	rest    context.CancelCauseFunc
	drain   sync.Once
	rouse   sync.Once
	wg      sync.WaitGroup // shards, timers and tasks
}

// Open starts an engine over a store and resumes all that is open in it:
// timers keep their due time, tasks are done again.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o = withDefaults(o)
	e := &Engine{
		store: o.Store, runner: o.Runner, clock: clock.SkipperOf(o.Clock), log: o.Log, limits: o.Limits, waitedFor: o.Synchronous,
		tasks:          newTasks(o.Clock),
		committed:      o.Committed,
		observer:       o.Observer,
		programs:       newPrograms(o.Store),
		activityExists: o.ActivityExists,
		checkArguments: o.CheckArguments,
		itemReader:     o.ItemReader,
		resultWriter:   o.ResultWriter,
	}
	e.scheduler, _ = o.Runner.(Scheduler)
	e.timers, e.activities = newTimers(e.clock), newActivities()
	e.mapRuns = newMapRuns(e.clock)
	var err error
	if e.ids, err = newIDs(o.Random); err != nil {
		return nil, err
	}
	e.ctx, e.close = context.WithCancelCause(context.Background())
	e.working, e.rest = context.WithCancelCause(e.ctx)
	for range o.Shards {
		s, err := newShard(e, &o)
		if err != nil {
			return nil, err
		}
		e.shards = append(e.shards, s)
	}
	// Nothing is stepped before all open tasks are known: a step may cancel some.
	if err := e.resumeTasks(ctx); err != nil {
		e.Close()
		return nil, fmt.Errorf("resume tasks: %w", err)
	}
	for _, s := range e.shards {
		e.wg.Go(s.run)
	}
	e.wg.Go(e.feedTimers)
	e.wg.Go(e.releaseReturned)
	if o.Retention > 0 {
		e.wg.Go(func() { e.retire(o.Retention) })
	}
	return e, nil
}

func withDefaults(o Options) Options {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Shards <= 0 {
		o.Shards = 4 * runtime.GOMAXPROCS(0)
	}
	if o.AwakeExecutions <= 0 {
		o.AwakeExecutions = 4096
	}
	if o.CachedBytes <= 0 {
		o.CachedBytes = 2<<30 - 1 // what an int of 32 bits holds
	}
	return o
}

// Drain is the first half of Close, for a server that still has requests to
// answer: they are served, but no task is begun any more, and those that run are
// left to the next Open. So nobody hears of tasks that fail because the server
// they need is going away. Workers that wait for tasks get nothing, now and from
// now on.
func (e *Engine) Drain() {
	e.drain.Do(func() {
		e.clock.Hold() // the tasks that are left would let it skip to their timeouts
		e.rest(ErrClosed)
	})
}

// Close stops the engine and waits until it has stopped. What runs stays as it
// is in the store and goes on with the next Open. The store is left open.
func (e *Engine) Close() {
	e.Drain()
	e.close(ErrClosed)
	e.wg.Wait()
	e.rouse.Do(e.clock.Release)
}

// shardOf returns the shard that steps the execution.
func (e *Engine) shardOf(id store.ID) *shard {
	// The last bytes of a version 7 UUID are random.
	return e.shards[(uint(id[14])<<8|uint(id[15]))%uint(len(e.shards))]
}
