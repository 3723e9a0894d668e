// Package stepfunctions is the API of AWS Step Functions over the engine and
// the store (https://docs.aws.amazon.com/step-functions/latest/apireference/).
//
// operations.go lists all operations of AWS; each one that is built has a file
// of its own. State machines, versions, aliases, activities and their tags are
// records in store.Resources, keyed by ARN; executions belong to the engine.
package stepfunctions

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/interpreter"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Engine is what the service needs of *engine.Engine.
type Engine interface {
	// Start begins an execution, durable on return. Where the ARN is taken it
	// gives the execution that has it, and store.ErrExists.
	Start(ctx context.Context, r engine.StartRequest) (*store.Execution, error)
	// Stop aborts an execution and says when it ended; one that is closed already
	// keeps its end.
	Stop(ctx context.Context, id store.ID, errorName, cause *string) (stopDate time.Time, err error)
	Synchronous
	// CheckToken is engine.ErrInvalidToken for what is no task token.
	CheckToken(token string) error
	SendTaskSuccess(ctx context.Context, token, output string) error
	SendTaskFailure(ctx context.Context, token string, errorName, cause *string) error
	SendTaskHeartbeat(ctx context.Context, token string) error
	// ActivityTask waits for a task of the activity; nil when none came.
	ActivityTask(ctx context.Context, activityARN, worker string) (*engine.ActivityTask, error)
	ForgetActivity(activityARN string)
	// Redrive has an execution that did not succeed go on; engine.ErrNotRedrivable
	// where it cannot.
	Redrive(ctx context.Context, id store.ID) (*store.Execution, error)
	// MapRun returns a Map Run, store.ErrNotFound if there is none.
	MapRun(ctx context.Context, arn string) (*interpreter.MapRun, error)
	// MapRuns returns a page of the Map Runs of an execution and where the next begins.
	MapRuns(ctx context.Context, executionARN, after string, limit int) (page []*interpreter.MapRun, next string, err error)
	// UpdateMapRun changes a Map Run, engine.ErrMapRunOver where it goes on no more.
	UpdateMapRun(ctx context.Context, arn string, u engine.MapRunUpdate) error
}

// Synchronous runs executions that a client waits for.
type Synchronous interface {
	// Run starts an execution and returns its record once it is closed.
	Run(ctx context.Context, r engine.StartRequest) (*store.Execution, error)
}

// Options configures a Service. Engine, Store and Runner must be set, and the
// engine must run on the same store.
type Options struct {
	Engine Engine
	Store  store.Store
	// Synchronous runs what StartSyncExecution starts; default: Engine. As on AWS
	// that is at most once: it may lose what runs when the process ends.
	Synchronous Synchronous
	// Runner does the tasks of TestState; CheckArguments is interpreter.Machine's
	// for it. They are those of the engine.
	Runner         engine.Runner
	CheckArguments func(resource string, arguments jsonvalue.Value) (problems []string)
	// TestCases, where it is set, lets executions be started with a test case. The
	// engine's Runner must go by them.
	TestCases TestCases
	// Saved, where it is set, is told of each definition that a state machine gets.
	Saved func(ctx context.Context, account, region, definition string)
	// HasLogGroup, where it is set, says whether the log group of an ARN without
	// ":*" is there: executions log to no other.
	HasLogGroup func(ctx context.Context, arn string) (bool, error)
	Clock       clock.Clock  // default: the machine's
	Random      io.Reader    // of names, revision ids and routing; default: crypto/rand
	Log         *slog.Logger // default: none
}

// Service answers the operations of Step Functions. Its methods may be called
// from many goroutines.
type Service struct {
	engine Engine
	synced Synchronous
	store  store.Store
	runner engine.Runner
	clock  clock.Clock
	log    *slog.Logger

	checkArguments func(resource string, arguments jsonvalue.Value) []string
	testCases      TestCases // nil: none
	hasLogGroup    func(ctx context.Context, arn string) (bool, error)
	saved          func(ctx context.Context, account, region, definition string)

	machines   table.Table[stateMachine]
	seen       table.Reader[stateMachine] // the machines too
	revisions  table.Table[revision]
	versions   table.Table[version]
	aliases    table.Table[alias]
	activities table.Table[activity]
	redrives   table.Table[redrive]

	randomMu sync.Mutex
	random   io.Reader

	ctx    context.Context // of deletions in the background; ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// Open starts a service and resumes the deletions of state machines that were
// under way when the process ended.
func Open(ctx context.Context, o Options) (*Service, error) {
	s := &Service{
		engine: o.Engine, synced: o.Synchronous, store: o.Store, runner: o.Runner, checkArguments: o.CheckArguments, testCases: o.TestCases,
		clock: o.Clock, random: o.Random, log: o.Log, hasLogGroup: o.HasLogGroup, saved: o.Saved,
		machines:   table.Table[stateMachine]{Name: tableStateMachines, Store: o.Store, Key: (*stateMachine).key},
		revisions:  revisionTable(o.Store),
		versions:   table.Table[version]{Name: tableVersions, Store: o.Store, Key: (*version).key},
		aliases:    table.Table[alias]{Name: tableAliases, Store: o.Store, Key: (*alias).key},
		activities: table.Table[activity]{Name: tableActivities, Store: o.Store, Key: (*activity).key},
		redrives:   table.Table[redrive]{Name: tableRedrives, Store: o.Store, Key: (*redrive).key},
	}
	s.seen.Table = s.machines
	if s.synced == nil {
		s.synced = s.engine
	}
	if s.saved == nil {
		s.saved = func(context.Context, string, string, string) {}
	}
	if s.clock == nil {
		s.clock = clock.Real{}
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := s.resumeDeletions(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("resume deletions of state machines: %w", err)
	}
	return s, nil
}

// Close stops what the service does in the background and waits for its end.
// A deletion that was not over goes on with the next Open.
func (s *Service) Close() {
	s.cancel()
	s.wg.Wait()
}

// Name implements awsapi.Service: the signing name of Step Functions.
func (s *Service) Name() string { return "states" }

// Operations implements awsapi.Service.
func (s *Service) Operations() []awsapi.Operation { return s.operations() }

// newUUID returns a random UUID as text.
func (s *Service) newUUID() (string, error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	id, err := uuid.NewRandomFromReader(s.random)
	if err != nil {
		return "", fmt.Errorf("make a UUID: %w", err)
	}
	return id.String(), nil
}

// randomBelow returns a random number from 0 to n-1, for a small n.
func (s *Service) randomBelow(n int64) (int64, error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	var b [8]byte
	if _, err := io.ReadFull(s.random, b[:]); err != nil {
		return 0, fmt.Errorf("read randomness: %w", err)
	}
	return int64(binary.BigEndian.Uint64(b[:]) % uint64(n)), nil
}
