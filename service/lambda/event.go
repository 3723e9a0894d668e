package lambda

import (
	"container/heap"
	"errors"
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
)

// event is the record of an asynchronous invocation that was accepted and is not
// over.
type event struct {
	Account, Region, Name string
	Qualifier             string `json:",omitempty"`
	Invocation            environment.Invocation
	Accepted              time.Time
	Due                   time.Time
	Failures              int // how often the function failed
	Refusals              int // how often it could not be run
}

func (e *event) reference() reference { return reference{e.Region, e.Account, e.Name, e.Qualifier} }

func (e *event) key() string {
	return functionKey(e.Region, e.Account, e.Name) + "/" + e.Invocation.RequestID
}

// Lambda tries a function that fails again after one minute and after two more
// (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
// One that cannot be run, say for its concurrency, is tried again ever more
// slowly until the event is too old.
var retryDelays = []time.Duration{time.Minute, 2 * time.Minute}

const (
	firstRefusalDelay = time.Second
	maxRefusalDelay   = 5 * time.Minute
	maxEventAge       = 6 * time.Hour
)

// errFunctionFailed stands for an outcome that is a failure of the function.
var errFunctionFailed = errors.New("function failed")

// postpone sets when the event is to be tried again after a failure; why not, if
// it is not, is returned as the condition of a delivery.
func (e *event) postpone(now time.Time, cause error, c *eventSettings) (dropped string) {
	if e.tooOld(now, c) {
		return conditionAge
	}
	if !errors.Is(cause, errFunctionFailed) {
		e.Due = now.Add(refusalDelay(e.Refusals))
		e.Refusals++
		return ""
	}
	if e.Failures >= c.retries() {
		return conditionRetries
	}
	e.Due = now.Add(retryDelays[e.Failures])
	e.Failures++
	return ""
}

func refusalDelay(refusals int) time.Duration {
	return min(firstRefusalDelay<<min(refusals, 20), maxRefusalDelay)
}

// waitingEvent is an event that is not running. Its payload stays in the store.
type waitingEvent struct {
	key    string
	due    time.Time
	number int64 // of those due at the same time the first added goes first
}

// waitingEvents are ordered by when they are due.
type waitingEvents struct {
	heap  []waitingEvent
	added int64
}

func (w *waitingEvents) add(e *event) {
	w.added++
	heap.Push(w, waitingEvent{e.key(), e.Due, w.added})
}

// Len, Less, Swap, Push and Pop are for container/heap.
func (w *waitingEvents) Len() int { return len(w.heap) }

func (w *waitingEvents) Less(i, j int) bool {
	a, b := &w.heap[i], &w.heap[j]
	return a.due.Before(b.due) || a.due.Equal(b.due) && a.number < b.number
}

func (w *waitingEvents) Swap(i, j int) { w.heap[i], w.heap[j] = w.heap[j], w.heap[i] }

func (w *waitingEvents) Push(x any) { w.heap = append(w.heap, x.(waitingEvent)) }

func (w *waitingEvents) Pop() any {
	last := len(w.heap) - 1
	x := w.heap[last]
	w.heap = w.heap[:last]
	return x
}
