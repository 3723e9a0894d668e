// Package logs is the API of CloudWatch Logs over the store
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/), and
// where Treadle's own services write what functions, jobs and executions log.
//
// Events lie in the store's resources rather than in files of their own: they
// are made durable by the same fsync as all else, hostile names never become
// paths, and a store that many nodes share holds them too. One goroutine, the
// journal's, writes them in chunks, so that a line costs a fraction of a record.
package logs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Service. Store must be set.
type Options struct {
	Store  store.Resources
	Clock  clock.Clock  // of dates and retention; default: the machine's
	Random io.Reader    // of ids; default: crypto/rand
	Log    *slog.Logger // default: none
	// GroupBytes is how much a log group holds: beyond it the oldest events go.
	// Default 1 GiB.
	GroupBytes int64
	// Metrics, where it is set, takes what metric filters find. It must not block.
	Metrics Metrics
	// Written, where it is set, is told of each stream that has new events, with its
	// group as "account/region/name". It must not block.
	Written func(group, stream string)
}

// Service answers the operations of CloudWatch Logs. Its methods may be called
// from many goroutines. Close stops the two of its own: the journal's, and the
// one that removes what is too old.
type Service struct {
	options  Options
	groups   table.Table[group]
	streams  table.Table[stream]
	doomed   doomedTable
	journal  *journal
	chunks   chunks
	tails    tails
	overfull chan struct{} // a value lies in it when a group holds too much
	filters  metricFilters
	randomMu sync.Mutex

	ctx    context.Context // of the sweeping; ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

var _ awsapi.Service = (*Service)(nil)

const defaultGroupBytes = 1 << 30

// New opens the service and goes on with deletions that were under way.
func New(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil {
		return nil, errors.New("logs: Options need a Store")
	}
	o.complete()
	s := &Service{
		options: o,
		groups:  table.Table[group]{Name: "logs/group", Store: o.Store, Key: (*group).key},
		streams: table.Table[stream]{Name: "logs/stream", Store: o.Store, Key: (*stream).key},
		chunks:  chunks{o.Store}, overfull: make(chan struct{}, 1),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	var err error
	if s.doomed, err = openDoomed(ctx, o.Store); err != nil {
		return nil, fmt.Errorf("logs: %w", err)
	}
	s.filters = newMetricFilters(o.Store)
	s.journal = newJournal(s)
	s.wg.Go(s.journal.run)
	s.wg.Go(s.sweep)
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
	if o.GroupBytes == 0 {
		o.GroupBytes = defaultGroupBytes
	}
	if o.Metrics == nil {
		o.Metrics = noMetrics{}
	}
	if o.Written == nil {
		o.Written = func(string, string) {}
	}
}

// Close writes what is buffered and stops.
func (s *Service) Close(ctx context.Context) error {
	err := s.journal.close(ctx)
	s.cancel()
	s.wg.Wait()
	return err
}

// Name implements awsapi.Service: the signing name of CloudWatch Logs.
func (s *Service) Name() string { return "logs" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "ServiceUnavailableException" }

func (s *Service) now() time.Time { return s.options.Clock.Now() }

// newID returns a random id for a group or a stream.
func (s *Service) newID() (string, error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	var b [8]byte
	if _, err := io.ReadFull(s.options.Random, b[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return fmt.Sprintf("%x", b), nil
}
