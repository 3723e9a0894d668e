package pebble

import "sync"

// queue holds what is to be committed. Its length is bounded by the number of
// goroutines that call, each of which waits for its answer.
type queue struct {
	mu      sync.Mutex
	filled  sync.Cond
	waiting []*ticket
	spare   []*ticket // an empty slice to gather the next tickets in
	closed  bool
}

func (q *queue) init() { q.filled.L = &q.mu }

func (q *queue) put(t *ticket) {
	q.mu.Lock()
	q.waiting = append(q.waiting, t)
	first := len(q.waiting) == 1
	q.mu.Unlock()
	if first {
		q.filled.Signal()
	}
}

// take waits for tickets and returns as many as fill a batch; nil once the
// queue is closed and empty.
func (q *queue) take() []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 {
		if q.closed {
			return nil
		}
		q.filled.Wait()
	}
	bytes := 0
	for i, t := range q.waiting {
		if bytes += t.size(); bytes > maxBatch && i > 0 {
			return q.split(i)
		}
	}
	return q.split(len(q.waiting))
}

// split takes the first n tickets off.
func (q *queue) split(n int) []*ticket {
	taken := q.waiting[:n:n]
	q.waiting = append(q.spare[:0], q.waiting[n:]...)
	q.spare = nil
	return taken
}

// recycle takes a slice of take back.
func (q *queue) recycle(taken []*ticket) {
	clear(taken)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.spare == nil {
		q.spare = taken[:0]
	}
}

// close makes take return nil once all that waits is taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Signal()
}
