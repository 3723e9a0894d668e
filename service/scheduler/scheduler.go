// Package scheduler is the API of the EventBridge Scheduler over the store
// (https://docs.aws.amazon.com/scheduler/latest/APIReference/): schedules with
// time zones, once or again and again, each with one target. What falls due
// becomes a durable delivery (package delivery).
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
	_ "time/tzdata" // time zones also where the machine has none

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Service. Store and Caller must be set.
type Options struct {
	Store  store.Resources
	Caller awsapi.Caller // invokes targets
	Clock  clock.Clock   // default: the machine's
	Log    *slog.Logger  // default: none
}

// Service answers the operations of the Scheduler and keeps its times. Its methods
// may be called from many goroutines. Its own wait for the next time and deliver;
// Close ends them.
type Service struct {
	options    Options
	groups     table.Table[group]
	schedules  table.Table[record]
	agenda     *schedule.Agenda
	deliveries *delivery.Queue
	changing   sync.Mutex // held while a schedule changes, so that the agenda follows the store

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

var _ awsapi.Service = (*Service)(nil)

// Open starts the service. A time for once that passed meanwhile is made up for;
// of others the next one counts.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Caller == nil {
		return nil, errors.New("scheduler: Options need Store and Caller")
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		options:   o,
		groups:    table.Table[group]{Name: "scheduler/group", Store: o.Store, Key: (*group).key},
		schedules: table.Table[record]{Name: "scheduler/schedule", Store: o.Store, Key: (*record).key},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.agenda = schedule.NewAgenda(o.Clock, s.due)
	var err error
	s.deliveries, err = delivery.Open(ctx, delivery.Options{
		Table: "scheduler/delivery", Store: o.Store, Caller: o.Caller, Service: "scheduler.amazonaws.com", Clock: o.Clock, Log: o.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("scheduler: %w", err)
	}
	for r, err := range s.schedules.List(ctx, "", "") {
		if err != nil {
			return nil, errors.Join(fmt.Errorf("scheduler: %w", err), s.deliveries.Close(ctx))
		}
		s.plan(r)
	}
	s.wg.Go(func() { s.agenda.Run(s.ctx) })
	return s, nil
}

// Close stops keeping times and delivering.
func (s *Service) Close(ctx context.Context) error {
	s.cancel()
	s.wg.Wait()
	return s.deliveries.Close(ctx)
}

// Name implements awsapi.Service: the signing name of the Scheduler.
func (s *Service) Name() string { return "scheduler" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "InternalServerException" }

func (s *Service) now() time.Time { return s.options.Clock.Now().UTC() }
