// Package treadletest starts Treadle's Step Functions inside a Go test: in memory,
// with mocks for the tasks of state machines and on a clock that skips waits, so
// that a workflow of hours is over in milliseconds and is the same each time.
//
// It is reached in two ways: by the methods here, and by AWS's SDK through Config,
// for code under test that starts executions itself.
package treadletest

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/integration"
	"github.com/treadle-run/treadle/mock"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/service/stepfunctions"
	"github.com/treadle-run/treadle/store/memory"
)

// Where everything seems to be.
const (
	Region  = gateway.DefaultRegion
	Account = gateway.DefaultAccount
)

// Treadle is a Treadle that lives as long as a test. Its methods may be called
// from many goroutines but, as those of testing.TB, those that can end the test
// only from the test's own.
type Treadle struct {
	t      testing.TB
	clock  *clock.Virtual
	store  *memory.Store
	engine *engine.Engine
	server *httptest.Server
	client *sfn.Client

	mu    sync.Mutex
	mocks map[string]mock.States // by the name of the state machine
}

// Option is a setting of New.
type Option func(*settings)

type settings struct {
	start time.Time
	log   *slog.Logger
}

// At is when virtual time begins; else 2024-01-01T00:00:00Z.
func At(start time.Time) Option { return func(s *settings) { s.start = start } }

// Log has what goes wrong inside Treadle logged; else it is not.
func Log(log *slog.Logger) Option { return func(s *settings) { s.log = log } }

// New starts a Treadle that is closed when the test is over. The test fails if a
// task was to be done that no mock is there for.
func New(t testing.TB, options ...Option) *Treadle {
	t.Helper()
	o := settings{start: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), log: slog.New(slog.DiscardHandler)}
	for _, set := range options {
		set(&o)
	}
	tr := &Treadle{t: t, clock: clock.NewVirtual(o.start), store: memory.New(), mocks: map[string]mock.States{}}
	runner := mock.New(mock.Options{Find: tr.find, Workers: true, Clock: tr.clock})
	var err error
	tr.engine, err = engine.Open(context.Background(), engine.Options{
		Store: tr.store, Runner: runner, Clock: tr.clock, Random: random(0), Log: o.log, Shards: 1,
		ActivityExists: stepfunctions.ActivityExists(tr.store), CheckArguments: integration.CheckArguments,
	})
	if err != nil {
		t.Fatalf("open engine: %v", err)
	}
	service, err := stepfunctions.Open(context.Background(), stepfunctions.Options{
		Engine: tr.engine, Store: tr.store, Runner: runner, CheckArguments: integration.CheckArguments,
		Clock: tr.clock, Random: random(1), Log: o.log,
	})
	if err != nil {
		t.Fatalf("open Step Functions: %v", err)
	}
	registry := awsapi.NewRegistry(o.log)
	registry.CheckInputs(validate.Checker{})
	registry.Register(service)
	tr.server = httptest.NewServer(gateway.New(gateway.Options{Caller: registry, Log: o.log}))
	tr.client = sfn.NewFromConfig(tr.Config())
	t.Cleanup(func() {
		tr.engine.Drain() // which ends the requests of workers that wait
		tr.server.Close()
		tr.engine.Close()
		service.Close()
		for _, m := range runner.Missing() {
			t.Errorf("treadletest: %v", m)
		}
	})
	return tr
}

// random returns a source that is the same in each run of a test.
func random(n byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{n}) }

// URL returns the address at which the API is served.
func (tr *Treadle) URL() string { return tr.server.URL }

// Config returns a configuration with which clients of AWS's SDK reach the API.
func (tr *Treadle) Config() aws.Config {
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(tr.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// Clock returns the clock that executions go by. A test that starts several
// executions at the same moment holds it meanwhile.
func (tr *Treadle) Clock() *clock.Virtual { return tr.clock }

// Mock has the tasks of a state machine, given by name, done by scripts. They
// replace those of an earlier call. Tasks of activities that have no script are
// for workers, which may be code under test.
func (tr *Treadle) Mock(machine string, states mock.States) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.mocks[machine] = states
}

func (tr *Treadle) find(task *engine.Task) (mock.States, bool) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.mocks[task.StateMachineName], true
}
