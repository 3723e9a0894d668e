// Package monitoring is the API of CloudWatch for metrics and alarms
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/), and where
// Treadle's own services count what they do.
//
// Data are kept a minute a bucket: count, sum, least and greatest value, and the
// values themselves as far as there are few. What comes is added up in memory and
// goes to the store every few seconds, so that counting costs next to nothing.
package monitoring

import (
	"context"
	"errors"
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
	Store store.Resources
	Clock clock.Clock // of data, retention and alarms; default: the machine's
	// Caller, where it is set, does the actions of alarms.
	Caller awsapi.Caller
	// Events, where it is set, is told of alarms that change their state.
	Events awsapi.Publisher
	Log    *slog.Logger // default: none
}

// Service answers the operations of CloudWatch. Its methods may be called from
// many goroutines. Two of its own write data and watch alarms; Close stops them.
type Service struct {
	options Options
	series  table.Table[seriesRecord]
	alarms  table.Table[alarm]
	history table.Table[historyItem]

	pending pending
	flushMu sync.Mutex       // one flush at a time
	known   map[string]int64 // hour in which a series was last said to be active; guarded by flushMu

	ctx    context.Context // of the goroutines; ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

var _ awsapi.Service = (*Service)(nil)

// New opens the service.
func New(o Options) (*Service, error) {
	if o.Store == nil {
		return nil, errors.New("monitoring: Options need a Store")
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		options: o,
		series:  table.Table[seriesRecord]{Name: "monitoring/series", Store: o.Store, Key: (*seriesRecord).key},
		alarms:  table.Table[alarm]{Name: "monitoring/alarm", Store: o.Store, Key: (*alarm).key},
		history: table.Table[historyItem]{Name: "monitoring/alarmHistory", Store: o.Store, Key: (*historyItem).key},
		pending: pending{series: map[Series]*seriesData{}},
		known:   map[string]int64{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wg.Go(s.write)
	s.wg.Go(s.watch)
	return s, nil
}

const (
	// flushEvery is how long data stay in memory at most: what a crash costs.
	flushEvery = 5 * time.Second
	// watchEvery is how often alarms are looked at.
	watchEvery = 10 * time.Second
	// sweepEvery is how often data are looked for that are too old.
	sweepEvery = 6 * time.Hour
)

// write writes data from time to time until the service closes, and removes old
// ones. It goes by the machine's clock: what is kept does not depend on it.
func (s *Service) write() {
	flush, sweep := time.NewTicker(flushEvery), time.NewTicker(sweepEvery)
	defer flush.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-flush.C:
			s.told("metrics not written", s.flush(s.ctx))
		case <-sweep.C:
			s.told("old metrics not removed", s.Expire(s.ctx))
		case <-s.ctx.Done():
			return
		}
	}
}

// watch looks at the alarms from time to time until the service closes.
func (s *Service) watch() {
	timer := s.options.Clock.NewTimer(watchEvery)
	defer timer.Stop()
	for {
		select {
		case <-timer.C():
			s.told("alarms not looked at", s.Evaluate(s.ctx))
			timer.Reset(watchEvery)
		case <-s.ctx.Done():
			return
		}
	}
}

func (s *Service) told(what string, err error) {
	if err != nil && s.ctx.Err() == nil {
		s.options.Log.Error(what, "error", err)
	}
}

// Close writes what is in memory and stops.
func (s *Service) Close(ctx context.Context) error {
	s.cancel()
	s.wg.Wait()
	return s.flush(ctx)
}

// Name implements awsapi.Service: the signing name of CloudWatch.
func (s *Service) Name() string { return "monitoring" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "InternalServiceError" }

func (s *Service) now() time.Time { return s.options.Clock.Now() }
