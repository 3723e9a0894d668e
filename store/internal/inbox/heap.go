package inbox

import "bytes"

// entry is a node in the heap.
type entry struct {
	due  int64
	node uint32
}

// before orders entries by due time; ties go by execution and timer, so that
// the order is the same in every run.
func (e entry) before(o entry, nodes []node) bool {
	if e.due != o.due {
		return e.due < o.due
	}
	a, b := &nodes[e.node], &nodes[o.node]
	if c := bytes.Compare(a.execution[:], b.execution[:]); c != 0 {
		return c < 0
	}
	return a.timer < b.timer
}

// dueHeap is a binary heap with the earliest entry first. container/heap would
// allocate for each entry that goes through its interface.
type dueHeap []entry

func (h *dueHeap) push(e entry, nodes []node) {
	*h = append(*h, e)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !s[i].before(s[parent], nodes) {
			return
		}
		s[i], s[parent] = s[parent], s[i]
		i = parent
	}
}

func (h *dueHeap) pop(nodes []node) {
	s := *h
	last := len(s) - 1
	s[0] = s[last]
	*h = s[:last]
	h.down(0, nodes)
}

func (h dueHeap) init(nodes []node) {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i, nodes)
	}
}

func (h dueHeap) down(i int, nodes []node) {
	for {
		least := 2*i + 1
		if least >= len(h) {
			return
		}
		if right := least + 1; right < len(h) && h[right].before(h[least], nodes) {
			least = right
		}
		if !h[least].before(h[i], nodes) {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
