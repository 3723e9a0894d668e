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
// Messages lie in nodes, which an index finds by their keys, and wait in a heap
// of the nodes' numbers: at a million timers some 75 bytes each, with nothing in
// them for the collector to look at. What is removed or replaced stays in the
// heap as a dead entry until it comes up or until most entries are dead, so that a
// timeout of three years that is cancelled every second does not pile up.
type Inbox struct {
	nodes []node
	free  []uint32 // numbers of nodes that may be used again
	index index    // of the nodes that are messages
	heap  dueHeap
	ready int // entries of the heap that are neither dead nor claimed
}

type key struct {
	execution store.ID
	timer     int64
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
func (b *Inbox) Len() int { return b.index.used }

// Add puts a message in, in place of one with the same execution and timer.
func (b *Inbox) Add(m store.Message) {
	k, due := key{m.Execution, m.Timer}, Micros(m.Due)
	b.forget(k)
	n := b.take(node{key: k, due: due})
	b.index.add(k, n)
	b.push(n)
	b.compact()
}

// Remove takes a message out, whether it is claimed or not.
func (b *Inbox) Remove(execution store.ID, timer int64) {
	b.forget(key{execution, timer})
	b.compact()
}

// Claim hands out at most max messages that are due at now, oldest first, and
// says when the next one behind them is due (zero: there is none).
func (b *Inbox) Claim(now time.Time, max int) (ready []store.Message, next time.Time) {
	limit := now.UnixMicro()
	for {
		b.dropDead()
		if len(b.heap) == 0 {
			return ready, time.Time{}
		}
		top := b.heap[0]
		if top.due > limit || len(ready) >= max {
			return ready, time.UnixMicro(top.due).UTC()
		}
		b.heap.pop(b.nodes)
		b.ready--
		n := &b.nodes[top.node]
		n.state = claimed
		ready = append(ready, n.message())
	}
}

// Release gives a claimed message back. One that is not claimed is ignored.
func (b *Inbox) Release(m store.Message) {
	n, ok := b.index.find(b.nodes, key{m.Execution, m.Timer})
	if !ok || b.nodes[n].state != claimed {
		return
	}
	b.nodes[n].state = waiting
	b.push(n)
}

func (b *Inbox) push(n uint32) {
	b.heap.push(entry{b.nodes[n].due, n}, b.nodes)
	b.ready++
}

// forget drops what is known of a message; where it waits, its entry in the heap
// is then dead.
func (b *Inbox) forget(k key) {
	n, ok := b.index.remove(b.nodes, k)
	if !ok {
		return
	}
	if b.nodes[n].state == claimed {
		b.give(n)
		return
	}
	b.nodes[n].state = dead
	b.ready--
}

func (b *Inbox) dropDead() {
	for len(b.heap) > 0 && b.nodes[b.heap[0].node].state == dead {
		n := b.heap[0].node
		b.heap.pop(b.nodes)
		b.give(n)
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
		if b.nodes[e.node].state == dead {
			b.give(e.node)
			continue
		}
		kept = append(kept, e)
	}
	b.heap = kept
	b.heap.init(b.nodes)
}
