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
	out     int  // batches that were taken and are not answered yet
	alone   bool // a caller gathers a batch itself, so the committer must not
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
	for q.alone || len(q.waiting) == 0 {
		if q.closed {
			return nil // so nobody calls any more
		}
		q.filled.Wait()
	}
	q.out++
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

// takeAlone gives the committer's place to a caller if nothing waits and nothing
// is on its way: he need wake nobody then. He gives it back with share, and calls
// recycle once his batch is answered.
func (q *queue) takeAlone() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.alone || q.out > 0 || len(q.waiting) > 0 {
		return false
	}
	q.alone = true
	q.out++
	return true
}

// share lets the committer gather again.
func (q *queue) share() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.alone = false
	if len(q.waiting) > 0 {
		q.filled.Signal()
	}
}

// recycle takes a slice of take back, or nil: its batch is answered.
func (q *queue) recycle(taken []*ticket) {
	clear(taken)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.out--
	if q.spare == nil && taken != nil {
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
