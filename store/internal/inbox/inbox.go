// Package inbox holds the messages of a store in memory, ordered by when they
// are due, and knows which of them are handed out. Both stores of one process
// use it: what is ready is found without looking at the disk.
package inbox

import (
	"time"

	"github.com/treadle-run/treadle/store"
)

// Inbox is a set of messages. Its zero value is empty and ready. It does no
// locking of its own.
//
// Messages wait in a heap. What is removed or replaced stays in the heap as a
// dead entry until it comes up or until most entries are dead, so that a
// timeout of three years that is cancelled every second does not pile up.
type Inbox struct {
	live  map[key]mark
	heap  dueHeap
	ready int // entries of the heap that are neither dead nor claimed
}

type key struct {
	execution store.ID
	timer     int64
}

type mark struct {
	due     int64 // microseconds since 1970
	claimed bool
}

// Micros returns a due time as stores keep it: in microseconds since 1970,
// rounded up so that nothing comes early.
func Micros(t time.Time) int64 {
	us := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		us++
	}
	return us
}

// Len returns how many messages there are, claimed ones included.
func (b *Inbox) Len() int { return len(b.live) }

// Add puts a message in, in place of one with the same execution and timer.
func (b *Inbox) Add(m store.Message) {
	if b.live == nil {
		b.live = make(map[key]mark)
	}
	k, due := key{m.Execution, m.Timer}, Micros(m.Due)
	b.forget(k)
	b.live[k] = mark{due: due}
	b.push(entry{due, k})
	b.compact()
}

// Remove takes a message out, whether it is claimed or not.
func (b *Inbox) Remove(execution store.ID, timer int64) {
	b.forget(key{execution, timer})
	b.compact()
}

// Claim hands out at most max messages that are due at now, oldest first, and
// says when the next one behind them is due (zero: there is none).
func (b *Inbox) Claim(now time.Time, max int) (claimed []store.Message, next time.Time) {
	limit := now.UnixMicro()
	for {
		b.dropDead()
		if len(b.heap) == 0 {
			return claimed, time.Time{}
		}
		top := b.heap[0]
		if top.due > limit || len(claimed) >= max {
			return claimed, time.UnixMicro(top.due).UTC()
		}
		b.pop()
		b.ready--
		b.live[top.key] = mark{top.due, true}
		claimed = append(claimed, top.message())
	}
}

// Release gives a claimed message back. One that is not claimed is ignored.
func (b *Inbox) Release(m store.Message) {
	k := key{m.Execution, m.Timer}
	was, ok := b.live[k]
	if !ok || !was.claimed {
		return
	}
	b.live[k] = mark{due: was.due}
	b.push(entry{was.due, k})
}

func (b *Inbox) push(e entry) {
	b.heap.push(e)
	b.ready++
}

func (b *Inbox) pop() { b.heap.pop() }

// forget drops what is known of a message; its entry in the heap is then dead.
func (b *Inbox) forget(k key) {
	was, ok := b.live[k]
	if !ok {
		return
	}
	delete(b.live, k)
	if !was.claimed {
		b.ready--
	}
}

func (b *Inbox) alive(e entry) bool {
	m, ok := b.live[e.key]
	return ok && !m.claimed && m.due == e.due
}

func (b *Inbox) dropDead() {
	for len(b.heap) > 0 && !b.alive(b.heap[0]) {
		b.pop()
	}
}

// slack is how many dead entries are not worth a pass over the heap.
const slack = 1024

// compact rebuilds the heap when more than half of it is dead.
func (b *Inbox) compact() {
	if len(b.heap) <= 2*b.ready+slack {
		return
	}
	kept := b.heap[:0]
	for _, e := range b.heap {
		if b.alive(e) {
			kept = append(kept, e)
		}
	}
	b.heap = kept
	b.heap.init()
}
