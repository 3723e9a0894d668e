package schedule

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/treadle-run/treadle/clock"
)

// Agenda calls a function when it is time for one of many entries. It has one
// goroutine and no timer but the next one.
type Agenda struct {
	clock clock.Clock
	due   func(key string, at time.Time)
	wake  chan struct{}

	mu      sync.Mutex
	entries map[string]*entry
	queue   queue
}

type entry struct {
	key      string
	at       time.Time
	schedule Schedule
	place    int // in the queue
}

// NewAgenda returns an Agenda that calls due, from the goroutine of Run, with the
// key of each entry whose time has come and that time.
func NewAgenda(c clock.Clock, due func(key string, at time.Time)) *Agenda {
	return &Agenda{clock: c, due: due, wake: make(chan struct{}, 1), entries: map[string]*entry{}}
}

// Set has an entry fall due by a schedule from now on, in place of what it had. A
// schedule that is over takes it out.
func (a *Agenda) Set(key string, s Schedule) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(key)
	if at, ok := s.Next(a.clock.Now()); ok {
		a.add(&entry{key: key, at: at, schedule: s})
	}
}

// SetOnce has an entry fall due at a time, which may be over.
func (a *Agenda) SetOnce(key string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(key)
	a.add(&entry{key: key, at: at})
}

// Remove takes an entry out.
func (a *Agenda) Remove(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(key)
}

func (a *Agenda) remove(key string) {
	if e := a.entries[key]; e != nil {
		delete(a.entries, key)
		heap.Remove(&a.queue, e.place)
	}
}

func (a *Agenda) add(e *entry) {
	a.entries[e.key] = e
	heap.Push(&a.queue, e)
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// longest is how long the Agenda sleeps at most: the clock may be set meanwhile.
const longest = time.Hour

// Run calls what falls due until ctx ends.
func (a *Agenda) Run(ctx context.Context) {
	timer := a.clock.NewTimer(longest)
	defer timer.Stop()
	for {
		timer.Reset(a.fire())
		select {
		case <-timer.C():
		case <-a.wake:
		case <-ctx.Done():
			return
		}
	}
}

// fire calls what is due and returns how long there is nothing to do then. What
// was missed while the process slept is made up for once.
func (a *Agenda) fire() time.Duration {
	for {
		a.mu.Lock()
		if len(a.queue) == 0 {
			a.mu.Unlock()
			return longest
		}
		e, now := a.queue[0], a.clock.Now()
		if wait := e.at.Sub(now); wait > 0 {
			a.mu.Unlock()
			return min(wait, longest)
		}
		at := e.at
		a.remove(e.key)
		if e.schedule != nil {
			if next, ok := e.schedule.Next(now); ok && next.After(now) {
				e.at = next
				a.add(e)
			}
		}
		a.mu.Unlock()
		a.due(e.key, at)
	}
}

// queue is a heap of entries, the next one first.
type queue []*entry

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].key < q[j].key
	}
	return q[i].at.Before(q[j].at)
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

func (q *queue) Push(x any) {
	e := x.(*entry)
	e.place = len(*q)
	*q = append(*q, e)
}

func (q *queue) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return e
}
