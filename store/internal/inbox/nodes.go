package inbox

import (
	"time"

	"github.com/treadle-run/treadle/store"
)

// node is a message, or was one. While there is an entry for it in the heap,
// which is ordered by its key, the node is not used for another.
type node struct {
	key
	due   int64 // microseconds since 1970
	state state
}

type state uint8

const (
	waiting state = iota // in the heap
	claimed              // handed out, not in the heap
	dead                 // removed or replaced, still in the heap
)

func (n *node) message() store.Message {
	return store.Message{Execution: n.execution, Timer: n.timer, Due: time.UnixMicro(n.due).UTC()}
}

// take returns the number of a node that is free, filled.
func (b *Inbox) take(n node) uint32 {
	if last := len(b.free) - 1; last >= 0 {
		number := b.free[last]
		b.free = b.free[:last]
		b.nodes[number] = n
		return number
	}
	b.nodes = append(b.nodes, n)
	return uint32(len(b.nodes) - 1)
}

// give gives a node back that is neither in the index nor in the heap.
func (b *Inbox) give(number uint32) { b.free = append(b.free, number) }
