package server

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute/process"
	"github.com/treadle-run/treadle/console"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/internal/upkeep"
	"github.com/treadle-run/treadle/internal/watch"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/service/batch"
	"github.com/treadle-run/treadle/service/events"
	"github.com/treadle-run/treadle/service/lambda"
	"github.com/treadle-run/treadle/service/logs"
	"github.com/treadle-run/treadle/service/monitoring"
	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
	"github.com/treadle-run/treadle/store/pebble"
)

// rooms are the parts of a server behind HTTP.
type rooms struct {
	registry  *awsapi.Registry
	engines   []*engine.Engine
	doors     doors
	functions *lambda.Service
	console   *console.Console
	jobs      *batch.Service
	logs      *logs.Service
	measures  *monitoring.Service
	bus       *events.Service
	health    func(context.Context) error
	failed    <-chan struct{} // closed when the store must be opened again
	copies    *checkpoints
	watching  watching
	ends      watch.Hub[string]             // of executions, by ARN, and jobs, by id
	ready     chan struct{}                 // closed when all services are registered
	closers   []func(context.Context) error // in the order of opening
}

// openRooms opens everything on the data folder. endpoint is where functions
// and jobs reach Treadle.
func openRooms(ctx context.Context, o Options, endpoint string) (*rooms, error) {
	r := &rooms{registry: awsapi.NewRegistry(o.Log), ready: make(chan struct{})}
	r.registry.CheckInputs(validate.Checker{})
	st, err := pebble.Open(filepath.Join(o.Data, upkeep.StoreFolder), pebble.Options{Log: o.Log, FS: o.fs, MinFree: o.MinFree})
	if err == nil {
		r.failed = st.Failed()
		r.onClose(func(context.Context) error { return st.Close() })
		r.health = healthOf(st)
		r.copies, err = openCheckpoints(st, o)
	}
	if err == nil {
		err = r.openDoors(o, st)
	}
	if err == nil {
		r.console, err = newConsole(o, r.registry, st, r.doors.authenticator, r.insights())
	}
	if err == nil {
		r.onClose(func(context.Context) error { r.console.Close(); return nil })
		err = r.openTelemetry(ctx, o, st)
	}
	if err == nil {
		err = r.openObservability(ctx, o, st)
	}
	if err == nil {
		err = r.openCompute(ctx, o, st, endpoint)
	}
	if err == nil {
		err = r.openStepFunctions(ctx, o, st)
	}
	if err == nil {
		err = r.openStacks(ctx, o, st)
	}
	if err != nil {
		return nil, errors.Join(err, r.close(ctx))
	}
	close(r.ready)
	return r, nil
}

// openCompute opens what runs functions and jobs. It closes after the engine,
// which else would take their end for the tasks' failure.
func (r *rooms) openCompute(ctx context.Context, o Options, st store.Store, endpoint string) error {
	backend, err := process.New(process.Options{
		Dir: filepath.Join(o.Data, "units"), Log: o.Log, Keeper: o.Keeper,
	})
	if err != nil {
		return err
	}
	r.onClose(func(context.Context) error { return backend.Close() })
	r.functions, err = lambda.New(lambda.Options{
		Store: st, Backend: backend, Dir: filepath.Join(o.Data, "lambda"), Log: o.Log,
		Endpoint: func() string { return endpoint }, Logs: functionLogs{r.logs}, Observer: functionMetrics{r.measures, r.console},
		Credentials: r.doors.functionCredentials,
	})
	if err != nil {
		return err
	}
	r.onClose(r.functions.Close)
	r.registry.Register(r.functions)
	r.jobs, err = batch.New(ctx, batch.Options{
		Store: st, Backend: r.pinning(backend, o.Clock), Dir: filepath.Join(o.Data, "batch"), Log: o.Log,
		Endpoint: func() string { return endpoint }, Credentials: r.doors.jobVariables(endpoint),
		OnJobState: func(id, status string) {
			r.ends.Tell(id)
			r.console.JobState(id, status)
		},
		Logs: jobLogs{r.logs}, Events: r.bus, Observer: jobMetrics{r.measures},
	})
	if err != nil {
		return err
	}
	r.onClose(r.jobs.Close)
	r.registry.Register(r.jobs)
	return nil
}

func (r *rooms) openStepFunctions(ctx context.Context, o Options, st store.Store) (err error) {
	logs := stepfunctions.NewExecutionLogs(st, executionLogs{r.logs, logStreamID()}, o.Log)
	r.onClose(logs.Close)
	watched := newExecutionObserver(r.measures, r.bus, o.Log)
	r.onClose(watched.close)
	runner := integration.New(integration.Options{
		Caller: &lateCaller{r.registry, r.ready, o.Clock}, Watcher: &r.ends, Clock: o.Clock,
	})
	tasks := newTaskRunner(o, st, runner)
	options := engine.Options{
		Store:  st,
		Runner: tasks.runner,
		Clock:  o.Clock,
		Committed: func(x *store.Execution, events [][]byte) {
			if x.Status != store.Status(interpreter.Running) {
				r.ends.Tell(x.ARN)
				tasks.forget(x)
				r.watching.ended(x)
			}
			logs.Committed(x, events)
			r.console.Committed(x)
			watched.committed(x, events)
		},
		Observer:  r.watching.metrics,
		Retention: o.Retention,
		Log:       o.Log,

		ActivityExists: stepfunctions.ActivityExists(st),
		CheckArguments: integration.CheckArguments,
	}
	durable, err := r.openEngine(ctx, options)
	if err != nil {
		return err
	}
	// A client waits for them and hears nothing if the process ends, so nothing of
	// them needs to be on disk.
	options.Store, options.Synchronous, options.Retention = memory.NewPassing(), true, 0
	synchronous, err := r.openEngine(ctx, options)
	if err != nil {
		return err
	}
	r.watching.watchEngines(durable, synchronous)
	machines, err := stepfunctions.Open(ctx, stepfunctions.Options{
		Engine: durable, Synchronous: synchronous, Store: st, Runner: runner, CheckArguments: integration.CheckArguments,
		TestCases: tasks.testCases, HasLogGroup: r.hasLogGroup, Saved: manageRules(r.bus, o.Log), Clock: o.Clock, Log: o.Log,
	})
	if err != nil {
		return err
	}
	r.onClose(func(context.Context) error { machines.Close(); return nil })
	r.registry.Register(machines)
	return nil
}

func (r *rooms) openEngine(ctx context.Context, o engine.Options) (*engine.Engine, error) {
	e, err := engine.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	r.engines = append(r.engines, e)
	r.onClose(func(context.Context) error { e.Close(); return nil })
	return e, nil
}

// drain has the engines begin no task any more, and ends what would not end by
// itself.
func (r *rooms) drain() {
	r.console.Close() // its streams of events would go on
	for _, e := range r.engines {
		e.Drain()
	}
}

func (r *rooms) onClose(f func(context.Context) error) { r.closers = append(r.closers, f) }

// close closes everything in the reverse order of opening.
func (r *rooms) close(ctx context.Context) (err error) {
	for i := len(r.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, r.closers[i](ctx))
	}
	r.closers = nil
	return err
}

// lateCaller holds calls back until all services are there: the engine resumes
// tasks, which may start executions, before Step Functions is open. While the
// disk is full it holds them too, for no task is to fail of that.
type lateCaller struct {
	registry *awsapi.Registry
	ready    <-chan struct{}
	clock    clock.Clock
}

// afterTrouble is how long a call waits that could not be done at present.
const afterTrouble = time.Second

// Call implements awsapi.Caller.
func (c *lateCaller) Call(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	select {
	case <-c.ready:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	for {
		output, err := c.registry.Call(ctx, call)
		if e, ok := errors.AsType[*awsapi.Error](err); !ok || !e.IsUnavailable() || ctx.Err() != nil {
			return output, err
		}
		timer := c.clock.NewTimer(afterTrouble)
		select {
		case <-timer.C():
		case <-ctx.Done():
			timer.Stop()
			return output, err
		}
	}
}
