package logs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/store"
)

// position is the place of an event among all of its group: they are in order of
// their times, and of their coming where those are the same.
type position struct {
	time     int64
	sequence uint64
	index    int // within the chunk
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.time, q.time), cmp.Compare(p.sequence, q.sequence), cmp.Compare(p.index, q.index))
}

// String is the position as AWS's event ids look: 56 digits, which sort as
// positions do.
func (p position) String() string { return fmt.Sprintf("%020d%020d%016d", p.time, p.sequence, p.index) }

func parsePosition(text string) (p position, ok bool) {
	if len(text) != 56 {
		return p, false
	}
	time, err1 := strconv.ParseInt(text[:20], 10, 64)
	sequence, err2 := strconv.ParseUint(text[20:40], 10, 64)
	index, err3 := strconv.Atoi(text[40:])
	return position{time, sequence, index}, err1 == nil && err2 == nil && err3 == nil && time >= 0 && index >= 0
}

// located is an event with its place.
type located struct {
	position
	stream   string
	ingested int64
	message  string
}

// chunks reads chunks.
type chunks struct{ store store.Resources }

// of yields the chunks of a group that may have events from a time on, in order
// of their first ones.
func (c chunks) of(ctx context.Context, groupID string, from int64) iter.Seq2[*chunk, error] {
	return func(yield func(*chunk, error) bool) {
		for r, err := range c.store.List(ctx, chunkTable, groupID+"/", startKey(groupID, from)) {
			var found *chunk
			if err == nil {
				found, err = decodeChunk(r)
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

// startKey is a key before those of the chunks that may have events from a time on.
func startKey(id string, from int64) string {
	return orderedKey(id, max(from-maxChunkSpan, 0), 0)
}

// ahead yields those of one stream.
func (c chunks) ahead(ctx context.Context, streamID string, from int64) iter.Seq2[*chunk, error] {
	return c.follow(ctx, aheadTable, streamID, startKey(streamID, from), func(r store.Record) string {
		return string(r.Data) + strings.TrimPrefix(r.Key.Key, streamID)
	})
}

// back yields the chunks of a stream that may have events before a time, in
// descending order of their last ones.
func (c chunks) back(ctx context.Context, streamID string, before int64) iter.Seq2[*chunk, error] {
	start := ""
	if before < 1<<62 {
		start = orderedKey(streamID, ^(before + maxChunkSpan), 0)
	}
	return c.follow(ctx, backTable, streamID, start, func(r store.Record) string {
		text := r.Key.Key
		turned, err := strconv.ParseUint(text[max(len(text)-16, 0):], 16, 64)
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%s/%016x", r.Data, ^turned)
	})
}

// follow yields the chunks that the records of a table lead to. One that is gone
// is passed over: it was removed meanwhile.
func (c chunks) follow(ctx context.Context, table, streamID, after string, key func(store.Record) string) iter.Seq2[*chunk, error] {
	return func(yield func(*chunk, error) bool) {
		for r, err := range c.store.List(ctx, table, streamID+"/", after) {
			var found *chunk
			if err == nil {
				found, err = c.get(ctx, key(r))
			}
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

func (c chunks) get(ctx context.Context, key string) (*chunk, error) {
	r, err := c.store.Get(ctx, store.Key{Table: chunkTable, Key: key})
	if err != nil {
		return nil, err
	}
	return decodeChunk(r)
}

// forward yields the events of chunks that come in order of their first ones.
func forward(list iter.Seq2[*chunk, error]) iter.Seq2[located, error] {
	return inOrder(list, position.compare, func(e located, next *chunk) bool { return e.time < next.first() })
}

// backward yields the events of chunks that come in descending order of their
// last ones.
func backward(list iter.Seq2[*chunk, error]) iter.Seq2[located, error] {
	return inOrder(list, func(p, q position) int { return q.compare(p) },
		func(e located, next *chunk) bool { return e.time > next.last() })
}

// inOrder yields the events of chunks that overlap. An event is due once it comes
// before all that the next chunk, and hence any after it, can have.
func inOrder(list iter.Seq2[*chunk, error], order func(p, q position) int, due func(e located, next *chunk) bool) iter.Seq2[located, error] {
	return func(yield func(located, error) bool) {
		var pending []located
		for c, err := range list {
			if err != nil {
				yield(located{}, err)
				return
			}
			for len(pending) > 0 && due(pending[0], c) {
				if !yield(pending[0], nil) {
					return
				}
				pending = pending[1:]
			}
			pending = append(slices.Clip(pending), c.located()...)
			slices.SortFunc(pending, func(a, b located) int { return order(a.position, b.position) })
		}
		for _, e := range pending {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (c *chunk) located() []located {
	events := make([]located, len(c.Events))
	for i, e := range c.Events {
		events[i] = located{position{e.Time, c.Sequence, i}, c.Stream, c.Ingested, e.Message}
	}
	return events
}

// mergeChunks yields the chunks of several listings in order of their first events.
func mergeChunks(lists []iter.Seq2[*chunk, error]) iter.Seq2[*chunk, error] {
	return func(yield func(*chunk, error) bool) {
		type source struct {
			next func() (*chunk, error, bool)
			head *chunk
		}
		var sources []*source
		for _, list := range lists {
			next, stop := iter.Pull2(list)
			defer stop()
			sources = append(sources, &source{next: next})
		}
		advance := func(s *source) (more bool, err error) {
			s.head, err, more = s.next()
			return more, err
		}
		var live []*source
		for _, s := range sources {
			more, err := advance(s)
			if err != nil {
				yield(nil, err)
				return
			}
			if more {
				live = append(live, s)
			}
		}
		for len(live) > 0 {
			first := slices.MinFunc(live, func(a, b *source) int {
				return cmp.Or(cmp.Compare(a.head.first(), b.head.first()), cmp.Compare(a.head.Sequence, b.head.Sequence))
			})
			if !yield(first.head, nil) {
				return
			}
			more, err := advance(first)
			if err != nil {
				yield(nil, err)
				return
			}
			if !more {
				live = slices.DeleteFunc(live, func(s *source) bool { return s == first })
			}
		}
	}
}
