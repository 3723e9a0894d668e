// Package delivery hands events to targets: what rules of EventBridge and
// schedules of its Scheduler invoke. A delivery is durable once it is accepted,
// and is tried again until it succeeds, is refused for good, or is too old.
//
// Targets are operations of Treadle's services, called through awsapi's door in
// the name of the rule's role. A delivery has an id that goes with it, so that
// what was begun before a crash is not begun twice.
package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/internal/schedule"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Options configures a Queue. Table, Store, Caller and Service must be set.
type Options struct {
	Table  string // of the store, for the pending deliveries
	Store  store.Resources
	Caller awsapi.Caller
	// Service is who invokes: "events.amazonaws.com".
	Service string
	Clock   clock.Clock  // default: the machine's
	Log     *slog.Logger // default: none
	// Ended, where it is set, is told of each delivery that is over. err is nil for
	// one that succeeded. It must not block.
	Ended func(d *Delivery, err error)
}

// Delivery is something to be handed to a target.
type Delivery struct {
	ID      string
	Account string
	Region  string
	// Source is the ARN of the rule or schedule.
	Source string
	Target Target
	// Input is what the target is given: JSON.
	Input string
	// Due is when it is to be tried next. One that is accepted for later waits.
	Due      time.Time
	Accepted time.Time // from when its age counts
	Attempts int
}

// Target is where to deliver to.
type Target struct {
	ARN     string
	RoleARN string `json:",omitempty"`
	// Batch are the parameters of a job queue.
	Batch *BatchParameters `json:",omitempty"`
	// DetailType and Source are those of the event that an event bus is given.
	DetailType string `json:",omitempty"`
	Source     string `json:",omitempty"`

	MaxAttempts *int  `json:",omitempty"` // after the first one; nil: 185
	MaxAge      int64 `json:",omitempty"` // seconds; 0: a day
}

// BatchParameters say which job a job queue is given.
type BatchParameters struct {
	JobDefinition string
	JobName       string
	ArraySize     int `json:",omitempty"`
	Attempts      int `json:",omitempty"`
}

// The limits of retries where a target says nothing, as on AWS.
const (
	defaultAttempts = 185
	defaultAge      = 24 * time.Hour
)

const (
	// maxPending is how many deliveries wait at most.
	maxPending = 100_000
	// atOnce is how many are tried at once.
	atOnce = 16
	// patience is how long a target may take to answer.
	patience = 30 * time.Second
)

// ErrFull is the error of Accept where too many deliveries wait.
var ErrFull = errors.New("delivery: too many deliveries wait")

// Queue is the deliveries that wait. Its methods may be called from many
// goroutines. Its own are one for the time and up to sixteen that try; Close
// ends them.
type Queue struct {
	options Options
	table   table.Table[Delivery]
	agenda  *schedule.Agenda
	slots   chan struct{}

	mu      sync.Mutex
	pending int

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// Open starts a queue with what the store holds.
func Open(ctx context.Context, o Options) (*Queue, error) {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ended == nil {
		o.Ended = func(*Delivery, error) {}
	}
	q := &Queue{
		options: o, slots: make(chan struct{}, atOnce),
		table: table.Table[Delivery]{Name: o.Table, Store: o.Store, Key: func(d *Delivery) string { return d.ID }},
	}
	q.agenda = schedule.NewAgenda(o.Clock, q.due)
	for d, err := range q.table.List(ctx, "", "") {
		if err != nil {
			return nil, fmt.Errorf("delivery: %w", err)
		}
		q.pending++
		q.agenda.SetOnce(d.ID, d.Due)
	}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	q.wg.Go(func() { q.agenda.Run(q.ctx) })
	return q, nil
}

// Close stops delivering. What waits goes on with the next Open.
func (q *Queue) Close(context.Context) error {
	q.cancel()
	q.wg.Wait()
	return nil
}

// Writes are the writes that keep deliveries; with more, they may go into one
// change of the store. Once that is done, Accepted has them be tried.
func (q *Queue) Writes(list ...*Delivery) ([]store.Write, error) {
	q.mu.Lock()
	full := q.pending+len(list) > maxPending
	q.mu.Unlock()
	if full {
		return nil, ErrFull
	}
	now := q.options.Clock.Now()
	writes := make([]store.Write, len(list))
	for i, d := range list {
		if d.Due.Before(now) {
			d.Due = now
		}
		d.Accepted = d.Due
		writes[i] = q.table.Put(d, store.Any)
	}
	return writes, nil
}

// Accepted has deliveries be tried whose writes are done.
func (q *Queue) Accepted(list ...*Delivery) {
	q.mu.Lock()
	q.pending += len(list)
	q.mu.Unlock()
	for _, d := range list {
		q.agenda.SetOnce(d.ID, d.Due)
	}
}

// Accept makes deliveries durable and has them be tried.
func (q *Queue) Accept(ctx context.Context, list ...*Delivery) error {
	writes, err := q.Writes(list...)
	if err != nil || len(writes) == 0 {
		return err
	}
	if err := q.options.Store.Apply(ctx, writes...); err != nil {
		return err
	}
	q.Accepted(list...)
	return nil
}

// due has a goroutine try a delivery when there is one to spare.
func (q *Queue) due(id string, _ time.Time) {
	select {
	case q.slots <- struct{}{}:
	case <-q.ctx.Done():
		return
	}
	q.wg.Go(func() {
		defer func() { <-q.slots }()
		if err := q.try(id); err != nil && q.ctx.Err() == nil {
			q.options.Log.Error("delivery not tried", "id", id, "error", err)
			q.agenda.SetOnce(id, q.options.Clock.Now().Add(afterTrouble))
		}
	})
}

// afterTrouble is how long to wait after the store has failed.
const afterTrouble = 5 * time.Second

// try tries a delivery once. The error is one of the store.
func (q *Queue) try(id string) error {
	d, version, err := q.table.Get(q.ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	failed := q.call(d)
	if q.ctx.Err() != nil {
		return nil // it is tried again by the next Open
	}
	d.Attempts++
	if failed == nil || !q.again(d, failed) {
		if err := q.options.Store.Apply(q.ctx, q.table.Drop(id, store.Any)); err != nil {
			return err
		}
		q.over(d, failed)
		return nil
	}
	d.Due = q.options.Clock.Now().Add(pause(d.Attempts))
	if err := q.options.Store.Apply(q.ctx, q.table.Put(d, version)); err != nil {
		return err
	}
	q.agenda.SetOnce(id, d.Due)
	return nil
}

func (q *Queue) over(d *Delivery, failed error) {
	q.mu.Lock()
	q.pending--
	q.mu.Unlock()
	if failed != nil {
		q.options.Log.Warn("delivery given up", "source", d.Source, "target", d.Target.ARN, "attempts", d.Attempts, "error", failed)
	}
	q.options.Ended(d, failed)
}

// again reports whether a delivery that failed is tried again.
func (q *Queue) again(d *Delivery, failed error) bool {
	if !passing(failed) {
		return false
	}
	limit := defaultAttempts
	if d.Target.MaxAttempts != nil {
		limit = *d.Target.MaxAttempts
	}
	age := defaultAge
	if d.Target.MaxAge > 0 {
		age = time.Duration(d.Target.MaxAge) * time.Second
	}
	return d.Attempts <= limit && q.options.Clock.Now().Sub(d.Accepted) < age
}

// passing reports whether an error may be another one the next time: faults and
// throttling are, refusals are not.
func passing(err error) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	if !ok {
		return !errors.Is(err, errNoTarget)
	}
	switch e.Code {
	case "TooManyRequestsException", "ThrottlingException", "Throttling", "ExecutionLimitExceeded":
		return true
	}
	return e.Status >= 500 && e.Status != 501
}

// pause is how long to wait before another attempt: longer each time, up to five
// minutes, and never quite the same for all.
func pause(attempts int) time.Duration {
	d := min(time.Second<<min(attempts-1, 20), 5*time.Minute)
	return d/2 + time.Duration(rand.Int64N(int64(d/2)+1))
}

// call calls the target's operation.
func (q *Queue) call(d *Delivery) error {
	call, err := operation(d)
	if err != nil {
		return err
	}
	call.RequestID = requestID(d)
	call.Identity = q.identity(d)
	ctx, cancel := context.WithTimeout(q.ctx, patience)
	defer cancel()
	output, err := q.options.Caller.Call(ctx, call)
	if call.Operation == "PutLogEvents" && hasCode(err, "ResourceNotFoundException") {
		output, err = q.withStream(ctx, call)
	}
	if err != nil {
		return err
	}
	return judge(call, output)
}

// requestID is a UUID that is the same for each attempt.
func requestID(d *Delivery) string { return uuid.NewSHA1(uuid.Nil, []byte(d.ID)).String() }

// withStream makes the stream that events are to go to, and puts them again.
func (q *Queue) withStream(ctx context.Context, call awsapi.Call) (json.RawMessage, error) {
	var to struct {
		Group  string `json:"logGroupName"`
		Stream string `json:"logStreamName"`
	}
	if err := json.Unmarshal(call.Input, &to); err != nil {
		return nil, err
	}
	input, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	first := call
	first.Operation, first.Input = "CreateLogStream", input
	if _, err := q.options.Caller.Call(ctx, first); err != nil && !hasCode(err, "ResourceAlreadyExistsException") {
		return nil, err
	}
	return q.options.Caller.Call(ctx, call)
}

func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*awsapi.Error](err)
	return ok && e.Code == code
}

// identity is who calls: the service in the role of the target, or in its own name.
func (q *Queue) identity(d *Delivery) awsapi.Identity {
	id := awsapi.Identity{Account: d.Account, Service: q.options.Service}
	if d.Target.RoleARN != "" {
		id = awsapi.RoleIdentity(q.options.Service, d.Account, d.Target.RoleARN, d.ID)
	}
	id.SourceARN = d.Source
	return id
}

// judge finds failures in answers that are none by themselves.
func judge(call awsapi.Call, output json.RawMessage) error {
	if call.Operation != "PutEvents" {
		return nil
	}
	var answer struct {
		Entries []struct{ ErrorCode, ErrorMessage string }
	}
	if err := json.Unmarshal(output, &answer); err != nil {
		return err
	}
	for _, e := range answer.Entries {
		if e.ErrorCode != "" {
			return &awsapi.Error{Code: e.ErrorCode, Message: e.ErrorMessage, Status: 400}
		}
	}
	return nil
}
