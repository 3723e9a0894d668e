// Package sandbox executes a definition in memory, with its tasks mocked: a
// store that forgets, an engine, a clock that skips waits.
package sandbox

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/memory"
)

// Where executions of a sandbox seem to run.
const (
	Region  = "us-east-1"
	Account = "000000000000"
)

// Options configures a Sandbox. Definition and Name must be set.
type Options struct {
	Definition string   // JSON text that asl.Compile accepts
	Kind       asl.Kind // default: STANDARD
	Name       string   // of the state machine
	Mocks      mock.States
	// Clock gives the time. With a clock.Virtual that stands still the same
	// executions have the same histories each time.
	Clock clock.Clock
}

// Sandbox executes one state machine. Its methods may be called from many
// goroutines.
type Sandbox struct {
	options Options
	runner  *mock.Runner
	store   *memory.Store
	engine  *engine.Engine

	mu     sync.Mutex
	random io.Reader // of the names of executions
}

// Open opens a sandbox.
func Open(ctx context.Context, o Options) (*Sandbox, error) {
	s := &Sandbox{options: o, store: memory.New(), random: random(1)}
	s.runner = mock.New(mock.Options{
		Clock: o.Clock,
		Find:  func(*engine.Task) (mock.States, bool) { return o.Mocks, true },
	})
	var err error
	s.engine, err = engine.Open(ctx, engine.Options{
		Store: s.store, Runner: s.runner, Clock: o.Clock, Random: random(0), Shards: 1,
		CheckArguments: integration.CheckArguments,
	})
	return s, err
}

// MachineName makes a name for a state machine from the name of the file that its
// definition is in.
func MachineName(file string) string {
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	if name == "" || name == "-" {
		return "stdin"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, name[:min(len(name), maxName)])
}

// maxName is how long names of state machines may be.
const maxName = 80

// random returns a source that is the same each time, so that ids, random
// numbers and the jitter of retries are.
func random(n byte) io.Reader { return rand.NewChaCha8([32]byte{n}) }

// Close ends what runs.
func (s *Sandbox) Close() {
	s.engine.Close()
	s.store.Close()
}

// Start starts an execution with a JSON text as input. Without a name it gets
// a UUID.
func (s *Sandbox) Start(ctx context.Context, name, input string) (store.ID, error) {
	id, err := s.newUUID()
	if err != nil {
		return store.ID{}, err
	}
	if name == "" {
		name = id
	}
	q := engine.StartRequest{
		Name: name, ARN: s.arn("execution:" + s.options.Name + ":" + name),
		StateMachineName: s.options.Name, StateMachineARN: s.arn("stateMachine:" + s.options.Name),
		RoleARN: arn.New("iam", "", Account, "role/sandbox").String(), Region: Region,
		Definition: s.options.Definition, Input: input,
	}
	if s.options.Kind == asl.Express {
		q.Express, q.ARN = true, s.arn("express:"+s.options.Name+":"+name+":"+id)
	}
	x, err := s.engine.Start(ctx, q)
	if err != nil {
		return store.ID{}, fmt.Errorf("start execution: %w", err)
	}
	return x.ID, nil
}

func (s *Sandbox) newUUID() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := uuid.NewRandomFromReader(s.random)
	return id.String(), err
}

func (s *Sandbox) arn(resource string) string {
	return arn.New("states", Region, Account, resource).String()
}

// Wait waits until an execution is closed or, on a clock.Virtual, until nothing
// will ever happen by itself; see Result.Stuck.
func (s *Sandbox) Wait(ctx context.Context, id store.ID) (*Result, error) {
	if err := s.settle(ctx, id); err != nil {
		return nil, err
	}
	x, err := s.store.Execution(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &Result{Execution: x, Missing: s.runner.Missing()}
	if r.Encoded, err = s.store.History(ctx, id, 1, false, 0); err != nil {
		return nil, err
	}
	for _, data := range r.Encoded {
		e, err := history.Parse(data)
		if err != nil {
			return nil, err
		}
		r.Events = append(r.Events, e)
	}
	return r, nil
}

func (s *Sandbox) settle(ctx context.Context, id store.ID) error {
	if v, ok := s.options.Clock.(*clock.Virtual); ok {
		return v.WaitIdle(ctx)
	}
	_, err := s.engine.Wait(ctx, id)
	return err
}

// Latest returns the last event so far.
func (s *Sandbox) Latest(ctx context.Context, id store.ID) (history.Event, error) {
	last, err := s.store.History(ctx, id, 0, true, 1)
	if err != nil || len(last) == 0 {
		return history.Event{}, err
	}
	return history.Parse(last[0])
}

// Result is what became of an execution.
type Result struct {
	Execution *store.Execution
	Events    []history.Event
	Encoded   [][]byte       // Events as GetExecutionHistory answers them
	Missing   []mock.Missing // calls that no mock was there for
}

// Stuck reports whether the execution waits for something that will never come.
func (r *Result) Stuck() bool {
	return r.Execution.Status == store.Status(interpreter.Running)
}

// Succeeded reports whether the execution has succeeded.
func (r *Result) Succeeded() bool {
	return r.Execution.Status == store.Status(interpreter.Succeeded)
}

// Path returns the names of the states in the order in which they were entered.
func (r *Result) Path() []string { return history.Path(r.Events) }

// Waiting returns the names of the states that were entered and not left.
func (r *Result) Waiting() []string { return history.Inside(r.Events) }

// Took is how long the execution took by its clock.
func (r *Result) Took() time.Duration {
	return r.Events[len(r.Events)-1].Time.Sub(r.Events[0].Time)
}
