package inbox

import (
	"bytes"
	"time"

	"github.com/treadle-run/treadle/store"
)

// entry is a message in the heap.
type entry struct {
	due int64
	key
}

func (e entry) message() store.Message {
	return store.Message{Execution: e.execution, Timer: e.timer, Due: time.UnixMicro(e.due).UTC()}
}

// before orders entries by due time; ties go by execution and timer, so that
// the order is the same in every run.
func (e *entry) before(o *entry) bool {
	if e.due != o.due {
		return e.due < o.due
	}
	if c := bytes.Compare(e.execution[:], o.execution[:]); c != 0 {
		return c < 0
	}
	return e.timer < o.timer
}

// dueHeap is a binary heap with the earliest entry first. container/heap would
// allocate for each entry that goes through its interface.
type dueHeap []entry

func (h *dueHeap) push(e entry) {
	*h = append(*h, e)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !s[i].before(&s[parent]) {
			return
		}
		s[i], s[parent] = s[parent], s[i]
		i = parent
	}
}

func (h *dueHeap) pop() {
	s := *h
	last := len(s) - 1
	s[0] = s[last]
	*h = s[:last]
	h.down(0)
}

func (h dueHeap) init() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

func (h dueHeap) down(i int) {
	for {
		least := 2*i + 1
		if least >= len(h) {
			return
		}
		if right := least + 1; right < len(h) && h[right].before(&h[least]) {
			least = right
		}
		if !h[least].before(&h[i]) {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
