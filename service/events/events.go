// Package events is the API of EventBridge over the store
// (https://docs.aws.amazon.com/eventbridge/latest/APIReference/), and the bus that
// Treadle's own services publish on.
//
// Rules lie in the store and, compiled, in memory. An event that a rule matches
// becomes a delivery for each of the rule's targets (package delivery), durable
// before the event is acknowledged.
package events

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
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Service. Store and Caller must be set.
type Options struct {
	Store  store.Resources
	Caller awsapi.Caller // invokes targets
	Clock  clock.Clock   // of schedules, events and retries; default: the machine's
	Random io.Reader     // of ids; default: crypto/rand
	Log    *slog.Logger  // default: none
}

// Service answers the operations of EventBridge and is the bus of Treadle's
// services. Its methods may be called from many goroutines. Its own route what
// is published, call schedules and deliver; Close ends them.
type Service struct {
	options    Options
	buses      table.Table[bus]
	rules      table.Table[rule]
	index      index
	deliveries *delivery.Queue
	agenda     *schedule.Agenda
	published  chan awsapi.Event
	closing    chan struct{}
	stop       sync.Once

	changing sync.Mutex // held while a rule changes, so that the index follows the store
	randomMu sync.Mutex
	ctx      context.Context
	cancel   context.CancelFunc
	routing  sync.WaitGroup // the goroutine that routes; it ends first
	wg       sync.WaitGroup
}

var (
	_ awsapi.Service   = (*Service)(nil)
	_ awsapi.Publisher = (*Service)(nil)
)

// serviceName is who invokes targets.
const serviceName = "events.amazonaws.com"

// Open starts the service. Deliveries that wait go on; schedules go on with their
// next time.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.Store == nil || o.Caller == nil {
		return nil, errors.New("events: Options need Store and Caller")
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		options: o,
		buses:   table.Table[bus]{Name: "events/bus", Store: o.Store, Key: (*bus).key},
		rules:   table.Table[rule]{Name: "events/rule", Store: o.Store, Key: (*rule).key},
		index:   index{rules: map[string]*compiled{}, byBus: map[string]map[string]*compiled{}},

		published: make(chan awsapi.Event, maxPublished), closing: make(chan struct{}),
	}
	s.agenda = schedule.NewAgenda(o.Clock, s.scheduled)
	for r, err := range s.rules.List(ctx, "", "") {
		if err != nil {
			return nil, fmt.Errorf("events: %w", err)
		}
		s.apply(r)
	}
	var err error
	s.deliveries, err = delivery.Open(ctx, delivery.Options{
		Table: "events/delivery", Store: o.Store, Caller: o.Caller, Service: serviceName, Clock: o.Clock, Log: o.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.routing.Go(s.route)
	s.wg.Go(func() { s.agenda.Run(s.ctx) })
	return s, nil
}

// Close routes what was published and stops. Deliveries go on with the next Open.
func (s *Service) Close(ctx context.Context) error {
	s.stop.Do(func() { close(s.closing) })
	stop := context.AfterFunc(ctx, s.cancel)
	defer stop()
	s.routing.Wait()
	s.cancel()
	s.wg.Wait()
	return s.deliveries.Close(ctx)
}

// Name implements awsapi.Service: the signing name of EventBridge.
func (s *Service) Name() string { return "events" }

// FaultCode implements awsapi.FaultNamer.
func (s *Service) FaultCode() string { return "InternalException" }

func (s *Service) now() time.Time { return s.options.Clock.Now().UTC() }

func (s *Service) newID() (string, error) {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	id, err := uuid.NewRandomFromReader(s.options.Random)
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return id.String(), nil
}
