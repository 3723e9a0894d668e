package pebble

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/internal/inbox"
)

// state is the changing part of an execution as it is kept.
type state struct {
	version  uint64
	timers   []timer
	snapshot []byte // of a state that was read: a part of the record
	closed   bool   // it is at kindClosed: there is neither snapshot nor timer
}

// timer is a message of the inbox beside its execution's id.
type timer struct{ id, due int64 } // due in microseconds since 1970

func (t timer) message(id store.ID) store.Message {
	return store.Message{Execution: id, Timer: t.id, Due: time.UnixMicro(t.due).UTC()}
}

// changed returns the timers that there are after a change, in the memory of
// now where something changes.
func changed(now, timers []timer, c *store.Change) []timer {
	if len(c.RemoveTimers) == 0 && len(c.AddTimers) == 0 {
		return timers
	}
	const gone = -1
	places := make(map[int64]int, len(c.RemoveTimers)+len(c.AddTimers)) // in now
	for i := range c.RemoveTimers {
		places[c.RemoveTimers[i].Timer] = gone
	}
	for i := range c.AddTimers {
		places[c.AddTimers[i].Timer] = gone
	}
	now = now[:0]
	for _, t := range timers {
		if _, changes := places[t.id]; !changes {
			now = append(now, t)
		}
	}
	for i := range c.AddTimers {
		added := timer{c.AddTimers[i].Timer, inbox.Micros(c.AddTimers[i].Due)}
		if at := places[added.id]; at != gone { // added twice
			now[at] = added
			continue
		}
		places[added.id] = len(now)
		now = append(now, added)
	}
	return now
}

func stateKind(closed bool) byte {
	if closed {
		return kindClosed
	}
	return kindState
}

// put adds the state's record to a batch.
func (s state) put(b *pebbledb.Batch, id store.ID) {
	op := b.SetDeferred(1+idSize, s.size())
	idKey(op.Key[:0], stateKind(s.closed), id)
	s.append(op.Value[:0])
	finish(op)
}

// size returns how long append makes a value.
func (s state) size() int {
	n := 1 + uvarintSize(s.version)
	if s.closed {
		return n
	}
	n += uvarintSize(uint64(len(s.timers))) + len(s.snapshot)
	for _, t := range s.timers {
		n += varintSize(t.id) + varintSize(t.due)
	}
	return n
}

func (s state) append(dst []byte) []byte {
	dst = binary.AppendUvarint(append(dst, valueFormat), s.version)
	if s.closed {
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64(len(s.timers)))
	for _, t := range s.timers {
		dst = binary.AppendVarint(binary.AppendVarint(dst, t.id), t.due)
	}
	return append(dst, s.snapshot...)
}

// read reads a state that is not closed. Its snapshot is a part of the value, its
// timers take the place of those that were there.
func (s *state) read(d *decoder) {
	s.version = d.uvarint()
	n := d.uvarint()
	if n > uint64(len(d.rest)) { // each takes two bytes and more
		d.fail()
		return
	}
	s.timers = slices.Grow(s.timers[:0], int(n))[:n]
	for i := range s.timers {
		s.timers[i] = timer{d.varint(), d.varint()}
	}
	s.snapshot = d.all()
}

// readState reads the state of an execution, errNotThere if there is none.
func readState(from pebbledb.Reader, id store.ID) (s state, err error) {
	err = readRecord(from, idKey(nil, kindState, id), func(d *decoder) {
		s.read(d)
		s.snapshot = slices.Clone(s.snapshot)
	})
	if !errors.Is(err, errNotThere) {
		return s, err
	}
	s.closed = true
	err = readRecord(from, idKey(nil, kindClosed, id), func(d *decoder) { s.version = d.uvarint() })
	return s, err
}

func varintSize(v int64) int { return uvarintSize(uint64(v)<<1 ^ uint64(v>>63)) }
