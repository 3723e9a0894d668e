package logs

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/treadle-run/treadle/store"
)

// journal writes events. It is the only one that does, so that streams and
// counts are not contended for; all that has come by the time it turns to the
// store is one write.
type journal struct {
	service *Service
	wake    chan struct{} // a value lies in it when there is something to write
	closing chan struct{}
	done    chan struct{}

	mu      sync.Mutex
	waiting []*batch
	bytes   int   // of those that nobody waits for
	dropped int64 // events since the last word about it
	hurry   bool  // somebody waits
	closed  bool

	// The rest belongs to the goroutine.
	sequence sequence
	open     map[string]*openStream // by key
}

// batch is events for one stream.
type batch struct {
	groupKey string
	stream   string
	events   []Event
	// makeStream has a stream that is not there be made; account, region and group
	// have the group be.
	makeStream             bool
	account, region, group string
	ended                  chan error // nil: nobody waits
}

// openStream is a stream that is written to, as its record is or will be.
type openStream struct {
	stream
	version uint64
}

const (
	// maxBuffered is how many bytes wait at most for which nobody else does. What
	// comes beyond is dropped: functions, jobs and executions are not held up.
	maxBuffered = 8 << 20
	// gather is how long the journal lets events gather while nobody waits.
	gather = 50 * time.Millisecond
	// maxOpen is how many streams the journal remembers.
	maxOpen = 1000
	// maxRound is how many batches are written at once.
	maxRound = 10_000
)

func newJournal(s *Service) *journal {
	return &journal{
		service: s, wake: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{}),
		sequence: sequence{store: s.options.Store}, open: map[string]*openStream{},
	}
}

var errClosed = errors.New("logs: closed")

// add has events written some time soon, or drops them where too many wait.
func (j *journal) add(b *batch) {
	size := 0
	for i := range b.events {
		size += len(b.events[i].Message) + eventOverhead
	}
	j.mu.Lock()
	if j.closed || j.bytes+size > maxBuffered {
		j.dropped += int64(len(b.events))
		j.mu.Unlock()
		return
	}
	j.bytes += size
	j.waiting = append(j.waiting, b)
	j.mu.Unlock()
	j.rouse()
}

// write returns once the events are durable, and all that came before them. A
// batch without events only waits.
func (j *journal) write(ctx context.Context, b *batch) error {
	b.ended = make(chan error, 1)
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return errClosed
	}
	j.waiting = append(j.waiting, b)
	j.hurry = true
	j.mu.Unlock()
	j.rouse()
	select {
	case err := <-b.ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// flush waits for what has been added.
func (j *journal) flush(ctx context.Context) error {
	j.mu.Lock()
	idle := len(j.waiting) == 0 && j.bytes == 0
	j.mu.Unlock()
	if idle {
		return nil
	}
	return j.write(ctx, &batch{})
}

func (j *journal) rouse() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// close writes what waits and ends the goroutine.
func (j *journal) close(ctx context.Context) error {
	j.mu.Lock()
	first := !j.closed
	j.closed = true
	j.mu.Unlock()
	if first {
		close(j.closing)
	}
	select {
	case <-j.done:
		return nil
	case <-ctx.Done():
		j.service.cancel() // the write that is under way ends
		<-j.done
		return ctx.Err()
	}
}

func (j *journal) run() {
	defer close(j.done)
	for {
		select {
		case <-j.wake:
			j.gather()
		case <-j.closing:
			j.rounds()
			return
		}
		j.rounds()
	}
}

// gather waits a moment for more to come, unless somebody waits already. This
// is the machine's time: nothing that is kept goes by it.
func (j *journal) gather() {
	timer := time.NewTimer(gather)
	defer timer.Stop()
	for {
		j.mu.Lock()
		hurry := j.hurry
		j.mu.Unlock()
		if hurry {
			return
		}
		select {
		case <-timer.C:
			return
		case <-j.wake:
		case <-j.closing:
			return
		}
	}
}

// rounds writes until nothing waits.
func (j *journal) rounds() {
	for {
		j.mu.Lock()
		round := j.waiting
		if len(round) > maxRound {
			round = round[:maxRound:maxRound]
		}
		j.waiting = j.waiting[len(round):]
		if len(j.waiting) == 0 {
			j.waiting, j.hurry = nil, false
		}
		dropped := j.dropped
		j.dropped = 0
		j.mu.Unlock()
		if dropped > 0 {
			j.service.options.Log.Warn("log events dropped: more come than can be written", "events", dropped)
		}
		if len(round) == 0 {
			return
		}
		j.round(round)
	}
}

// round makes a number of batches durable and answers those who wait.
func (j *journal) round(round []*batch) {
	if len(j.open) > maxOpen {
		clear(j.open)
	}
	err := j.commit(j.service.ctx, round)
	if err != nil {
		clear(j.open) // their versions may be other ones
		j.service.options.Log.Error("log events not written", "error", err)
	}
	freed := 0
	for _, b := range round {
		if b.ended != nil {
			b.ended <- cmp.Or(b.refused(), err)
			continue
		}
		for i := range b.events {
			freed += len(b.events[i].Message) + eventOverhead
		}
	}
	j.mu.Lock()
	j.bytes -= freed
	j.mu.Unlock()
}

// maxTries is how often a round is tried that others change the same streams in.
const maxTries = 20

// commit writes the batches. Whoever's stream is gone is left out and told so.
func (j *journal) commit(ctx context.Context, round []*batch) (err error) {
	for range maxTries {
		w := &writing{journal: j, grown: map[string]int64{}, touched: map[string]*openStream{}, groupOf: map[*chunk]string{}}
		if err = w.addAll(ctx, round); err == nil {
			err = w.apply(ctx)
		}
		if err == nil {
			for _, c := range w.chunks {
				j.service.written(w.groupOf[c], c)
			}
			return nil
		}
		if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			return err
		}
		clear(j.open) // somebody has made or deleted a stream meanwhile
	}
	return err
}

// refused is the error of a batch that the journal left out.
func (b *batch) refused() error {
	if b.events == nil && b.stream != "" {
		return noSuchStream()
	}
	return nil
}

// cut parts events into chunks.
func cut(events []Event) (parts [][]Event) {
	slices.SortStableFunc(events, compareTimes)
	start, bytes := 0, 0
	for i, e := range events {
		size := len(e.Message) + eventOverhead
		if i > start && (bytes+size > maxChunkBytes || e.Time-events[start].Time > maxChunkSpan) {
			parts = append(parts, events[start:i])
			start, bytes = i, 0
		}
		bytes += size
	}
	return append(parts, events[start:])
}

func compareTimes(a, b Event) int { return cmp.Compare(a.Time, b.Time) }

// sequence numbers chunks. It takes a new range of numbers with each start, which
// costs one write, so that no number comes twice.
type sequence struct {
	store store.Resources
	next  uint64 // 0: no range yet
}

var sequenceKey = store.Key{Table: "logs/sequence", Key: "next"}

// rangeBits is how many numbers a range has.
const rangeBits = 40

func (q *sequence) take(ctx context.Context) (uint64, error) {
	if q.next == 0 {
		r, err := q.store.Get(ctx, sequenceKey)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		// The record's version is all that is needed of it.
		if err := q.store.Apply(ctx, store.Write{Key: sequenceKey, Expect: r.Version, Data: []byte{1}}); err != nil {
			return 0, err
		}
		q.next = (r.Version+1)<<rangeBits + 1
	}
	q.next++
	return q.next, nil
}
