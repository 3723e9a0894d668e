package clock

import (
	"container/heap"
	"time"
)

// virtualTimer is a Timer of a Virtual, whose lock guards it. As with
// time.Timer, no old value is received after Stop or Reset.
type virtualTimer struct {
	clock *Virtual
	queue *queue
	alarm bool
	c     chan time.Time
	due   time.Time
	order uint64 // of setting: timers due at the same time fire in it
	place int    // in queue
	holds bool   // an alarm that has fired and was not looked after yet
}

// notQueued is the place of a timer that is not set.
const notQueued = -1

func (t *virtualTimer) C() <-chan time.Time { return t.c }

func (t *virtualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	defer t.clock.goOn()
	return t.end()
}

func (t *virtualTimer) Reset(d time.Duration) bool {
	v := t.clock
	v.mu.Lock()
	defer v.mu.Unlock()
	defer v.goOn()
	active := t.end()
	v.set++
	t.due, t.order = v.now().Add(max(d, 0)), v.set
	heap.Push(t.queue, t)
	return active
}

// end takes the timer back and reports whether it was set.
func (t *virtualTimer) end() (active bool) {
	select {
	case <-t.c:
	default:
	}
	if t.holds {
		t.holds = false
		t.clock.release()
	}
	if t.place == notQueued {
		return false
	}
	heap.Remove(t.queue, t.place)
	return true
}

func (t *virtualTimer) fire(now time.Time) {
	if t.alarm {
		t.holds = true
		t.clock.holds++
	}
	t.c <- now
}

func (t *virtualTimer) before(u *virtualTimer) bool {
	if t.due.Equal(u.due) {
		return t.order < u.order
	}
	return t.due.Before(u.due)
}

// queue is a heap of timers, the next one first.
type queue []*virtualTimer

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].before(q[j]) }

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

func (q *queue) Push(x any) {
	t := x.(*virtualTimer)
	t.place = len(*q)
	*q = append(*q, t)
}

func (q *queue) Pop() any {
	old := *q
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	t.place = notQueued
	return t
}
