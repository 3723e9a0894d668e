// Package cloudformation is AWS CloudFormation: stacks of resources made, changed
// and removed as templates say
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/).
//
// Package template knows the language of templates, package resource the types of
// resources. Here are the operations, and the engine that brings a stack to where
// it is to be: see run.go.
package cloudformation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Service. Store and Caller must be set.
type Options struct {
	Store  store.Resources
	Caller awsapi.Caller // which resources are made through
	Clock  clock.Clock   // default: the machine's
	Random io.Reader     // of ids and names; default: crypto/rand
	Log    *slog.Logger  // default: none
	// SkipUnknown has resources of types that Treadle has not recorded and skipped;
	// else a template with one is refused.
	SkipUnknown bool
	// OnChange, where it is set, is told of a stack, by its id, after each change of it
	// or of its resources. It must not block.
	OnChange func(stackID string)
	// Parallel is how many resources of a stack are worked on at once; default 8.
	Parallel int
}

// Service answers the operations of CloudFormation. Its methods may be called from
// many goroutines. Each stack that an operation is under way on has a goroutine of
// its own, which makes all changes to its resources. Close stops them.
type Service struct {
	options    Options
	stacks     table.Table[stack]
	names      table.Table[stackName]
	revisions  table.Table[revision]
	resources  table.Table[stackResource]
	events     table.Table[event]
	changeSets table.Table[changeSet]
	exports    table.Table[export]

	ctx      context.Context // ends with Close
	stop     context.CancelFunc
	wg       sync.WaitGroup
	mu       sync.Mutex
	runs     map[string]*run // by key of the stack
	randomMu sync.Mutex
}

var _ awsapi.Service = (*Service)(nil)

// defaultParallel is how many resources of a stack are worked on at once.
const defaultParallel = 8

// keepDeleted is for how long deleted stacks can be looked at.
const keepDeleted = 90 * 24 * time.Hour

// Open returns the service and goes on with the operations that were under way
// when it was last closed, or crashed.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Caller == nil {
		return nil, errors.New("cloudformation: Options need Store and Caller")
	}
	o.complete()
	s := &Service{options: o, runs: map[string]*run{}}
	s.openTables()
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.resume(ctx); err != nil {
		s.stop()
		return nil, fmt.Errorf("cloudformation: resume stacks: %w", err)
	}
	return s, nil
}

func (o *Options) complete() {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.OnChange == nil {
		o.OnChange = func(string) {}
	}
	if o.Parallel == 0 {
		o.Parallel = defaultParallel
	}
}

// resume starts the runs of all stacks that an operation is under way on.
func (s *Service) resume(ctx context.Context) error {
	for st, err := range s.stacks.List(ctx, "", "") {
		if err != nil {
			return err
		}
		switch {
		case phases[st.Status] != nil:
			s.wake(st.Key)
		case st.Status == "DELETE_COMPLETE" && s.options.Clock.Now().Sub(st.Deleted.Time) > keepDeleted:
			if err := s.forget(ctx, st); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close stops all work on stacks where it is. The next Open goes on with it.
func (s *Service) Close(context.Context) error {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}

// Name implements awsapi.Service.
func (s *Service) Name() string { return "cloudformation" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "InternalFailure" }

// now is the time in milliseconds, which is all that CloudFormation shows of it.
func (s *Service) now() awsapi.Time {
	return awsapi.Time{Time: s.options.Clock.Now().UTC().Truncate(millisecond)}
}

func (s *Service) newUUID() (string, error) {
	id, err := uuid.NewRandomFromReader(lockedReader{s})
	if err != nil {
		return "", fmt.Errorf("make a UUID: %w", err)
	}
	return id.String(), nil
}

// lockedReader reads the service's randomness for one at a time.
type lockedReader struct{ s *Service }

// Read implements io.Reader.
func (r lockedReader) Read(p []byte) (int, error) {
	r.s.randomMu.Lock()
	defer r.s.randomMu.Unlock()
	return r.s.options.Random.Read(p)
}
