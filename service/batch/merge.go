package batch

import (
	"context"
	"iter"
)

// list yields the jobs of an owner that have one of the statuses, in their
// order, those behind the one with the order after.
func (t jobs) list(ctx context.Context, owner string, statuses []string, after string) iter.Seq2[*job, error] {
	return func(yield func(*job, error) bool) {
		var heads []*head
		defer func() {
			for _, h := range heads {
				h.stop()
			}
		}()
		for _, status := range statuses {
			h := &head{status: status}
			prefix := listKey(owner, status, "")
			h.next, h.stop = iter.Pull2(t.pointed(ctx, listTable, prefix, prefix+after))
			heads = append(heads, h)
			h.advance()
		}
		for h := first(heads); h != nil; h = first(heads) {
			if !yield(h.job, h.err) || h.err != nil {
				return
			}
			h.advance()
		}
	}
}

// head is the list of one status and the next job of it, nil at its end.
type head struct {
	status string
	next   func() (*job, error, bool)
	stop   func()
	job    *job
	err    error
}

// advance passes over jobs that have gone on since the list was read: they are,
// or will be, in the list of another status.
func (h *head) advance() {
	for {
		h.job, h.err, _ = h.next()
		if h.job == nil || h.job.Status == h.status {
			return
		}
	}
}

// first returns the head whose job is next, or that has failed; nil if all are at
// their end.
func first(heads []*head) (best *head) {
	for _, h := range heads {
		switch {
		case h.err != nil:
			return h
		case h.job != nil && (best == nil || h.job.order() < best.job.order()):
			best = h
		}
	}
	return best
}
