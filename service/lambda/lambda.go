// Package lambda is the API of AWS Lambda over compute and the store
// (https://docs.aws.amazon.com/lambda/latest/api/).
//
// operations.go lists all operations of AWS; each one that is built has a file
// of its own. A function is one record in store.Resources. Its code lies
// unpacked in a folder (package deployment) and runs in execution environments
// (package environment), which ask for invocations by the Runtime API (package
// runtimeapi), those of interpreted languages through a small program of ours
// (package shim).
package lambda

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/compute"
	"github.com/treadle-run/treadle/service/lambda/deployment"
	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/service/lambda/shim"
	"github.com/treadle-run/treadle/store"
)

// Logs takes what functions log.
type Logs = environment.Logs

// Credentials are those that a function calls AWS's services with.
type Credentials = environment.Credentials

type noLogs struct{}

func (noLogs) Put(environment.LogStream, environment.LogEvent) {}

// Options configures a Service. Store, Backend and Dir must be set.
type Options struct {
	Store   store.Resources
	Backend compute.Backend
	Dir     string       // for code and what environments need
	Clock   clock.Clock  // of dates, delays and idling; default: the machine's
	Random  io.Reader    // default: crypto/rand
	Log     *slog.Logger // default: none
	Logs    Logs         // default: none
	// Observer, where it is set, is told of invocations.
	Observer Observer
	// Endpoint is where functions reach Treadle ("http://127.0.0.1:4566"): their
	// AWS_ENDPOINT_URL. Default: none.
	Endpoint func() string
	// Credentials are those of a role for a function of an account. Default: an
	// access key that is the account's number, by which the gateway knows it.
	Credentials func(account, roleARN, functionName string) Credentials

	InitTimeout time.Duration // default 10 s
	IdleTimeout time.Duration // after which an idle environment ends; default 10 min
	// MaxEnvironments is how many environments are kept: beyond it, those that
	// idle longest end. Default 100.
	MaxEnvironments int
	// ConcurrentExecutions is how many invocations may run at once in an account.
	// Default 1000, as on AWS.
	ConcurrentExecutions int
	// ConcurrentEvents is how many asynchronous invocations are run at once.
	// Default 32.
	ConcurrentEvents int
}

// Service answers the operations of Lambda. Its methods may be called from many
// goroutines.
type Service struct {
	options   Options
	functions functions
	versions  versions
	aliases   aliases
	packages  *deployment.Store
	pool      *environment.Pool
	limiter   *limiter
	events    *eventQueue
	links     *linkSigner

	eventConfigs eventConfigs

	randomMu sync.Mutex
	runs     sync.WaitGroup // invocations, also those whose caller has left
}

// New starts a service and goes on with the asynchronous invocations that were
// accepted before. Close ends it.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Backend == nil || o.Dir == "" {
		return nil, errors.New("lambda: Options need Store, Backend and Dir")
	}
	s := &Service{options: withDefaults(o), functions: newFunctions(o.Store), versions: newVersions(o.Store), aliases: newAliases(o.Store), eventConfigs: newEventConfigs(o.Store)}
	s.limiter = newLimiter(s.options.ConcurrentExecutions)
	if err := s.open(); err != nil {
		return nil, fmt.Errorf("lambda: %w", err)
	}
	return s, nil
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
	if o.Logs == nil {
		o.Logs = noLogs{}
	}
	if o.Endpoint == nil {
		o.Endpoint = func() string { return "" }
	}
	o.ConcurrentExecutions = cmp.Or(o.ConcurrentExecutions, 1000)
	o.ConcurrentEvents = cmp.Or(o.ConcurrentEvents, 32)
	return o
}

func (s *Service) open() error {
	ctx := context.Background()
	dir, err := filepath.Abs(s.options.Dir)
	if err != nil {
		return err
	}
	if s.packages, err = deployment.Open(filepath.Join(dir, "code")); err != nil {
		return err
	}
	if err := s.removeUnusedCode(ctx); err != nil {
		return err
	}
	shims, err := shim.Install(filepath.Join(dir, "runtime"))
	if err != nil {
		return err
	}
	if s.links, err = newLinkSigner(s.options.Random); err != nil {
		return err
	}
	s.pool, err = environment.NewPool(environment.Options{
		Backend:     s.options.Backend,
		Dir:         filepath.Join(dir, "environments"),
		Shims:       shims,
		Logs:        s.options.Logs,
		Log:         s.options.Log,
		Clock:       s.options.Clock,
		Random:      lockedReader{s},
		Endpoint:    s.options.Endpoint,
		Credentials: s.credentials,
		InitTimeout: s.options.InitTimeout,
		IdleTimeout: s.options.IdleTimeout,
		Max:         s.options.MaxEnvironments,
	})
	if err != nil {
		return err
	}
	if s.events, err = openEventQueue(ctx, s); err != nil {
		return errors.Join(err, s.pool.Close(ctx))
	}
	return nil
}

// removeUnusedCode removes packages that no function has any more. While
// environments run this cannot be known, so it is done at the start only.
func (s *Service) removeUnusedCode(ctx context.Context) error {
	used := map[string]bool{}
	for _, list := range []iter.Seq2[*function, error]{s.functions.all(ctx), s.versions.List(ctx, "", "")} {
		for f, err := range list {
			if err != nil {
				return err
			}
			used[f.CodeHash] = true
		}
	}
	return s.packages.Retain(func(h deployment.Hash) bool { return used[h.String()] })
}

// Close ends all environments, also busy ones, and waits for that. Asynchronous
// invocations go on with the next New on the same store.
func (s *Service) Close(ctx context.Context) error {
	s.events.stop()
	err := s.pool.Close(ctx)
	if err == nil {
		s.runs.Wait()
		s.events.wait()
	}
	return err
}

// Name implements awsapi.Service: the signing name of Lambda.
func (s *Service) Name() string { return "lambda" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "ServiceException" }

func (s *Service) credentials(f *environment.Function) Credentials {
	if s.options.Credentials != nil {
		return s.options.Credentials(f.Account, f.RoleARN, f.Name)
	}
	return Credentials{AccessKeyID: f.Account, SecretAccessKey: "treadle", SessionToken: "treadle"}
}

// newID returns a random UUID.
func (s *Service) newID() string {
	id, err := uuid.NewRandomFromReader(lockedReader{s})
	if err != nil {
		panic(fmt.Sprintf("lambda: random source failed: %v", err))
	}
	return id.String()
}

// lockedReader reads the service's source of randomness, one at a time.
type lockedReader struct{ s *Service }

func (r lockedReader) Read(p []byte) (int, error) {
	r.s.randomMu.Lock()
	defer r.s.randomMu.Unlock()
	return r.s.options.Random.Read(p)
}
