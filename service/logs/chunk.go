package logs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/store"
)

// Event is a line of a log, or several that belong together.
type Event struct {
	Time    int64 // milliseconds since 1970
	Message string
}

// chunk is events of one stream that came together, in order of their times. It
// is one record in chunkTable. Two small ones lead to it from its stream: in
// aheadTable by its first event, in backTable, which runs backwards, by its last.
type chunk struct {
	GroupID  string
	StreamID string
	Stream   string // name
	Sequence uint64 // of chunks; no two have the same
	Ingested int64
	Events   []Event
}

const (
	chunkTable = "logs/chunk" // GROUPID/FIRST/SEQUENCE
	aheadTable = "logs/ahead" // STREAMID/FIRST/SEQUENCE, of the group's id
	backTable  = "logs/back"  // STREAMID/^LAST/^SEQUENCE, of the group's id and FIRST
)

// Bounds of a chunk. Its span is short so that reading from a point in time need
// not begin long before it.
const (
	maxChunkBytes = 128 << 10
	maxChunkSpan  = 60_000 // milliseconds
)

func (c *chunk) first() int64 { return c.Events[0].Time }

func (c *chunk) last() int64 { return c.Events[len(c.Events)-1].Time }

// eventOverhead is what an event counts beside its message, as on AWS.
const eventOverhead = 26

// size is what the chunk counts of the bytes stored.
func (c *chunk) size() (n int64) {
	for i := range c.Events {
		n += int64(len(c.Events[i].Message)) + eventOverhead
	}
	return n
}

// orderedKey is a key whose records sort by time, then by sequence. Times are
// not negative.
func orderedKey(id string, time int64, sequence uint64) string {
	return fmt.Sprintf("%s/%016x/%016x", id, uint64(time), sequence)
}

func chunkKey(groupID string, first int64, sequence uint64) store.Key {
	return store.Key{Table: chunkTable, Key: orderedKey(groupID, first, sequence)}
}

func (c *chunk) aheadKey() store.Key {
	return store.Key{Table: aheadTable, Key: orderedKey(c.StreamID, c.first(), c.Sequence)}
}

func (c *chunk) backKey() store.Key {
	return store.Key{Table: backTable, Key: orderedKey(c.StreamID, ^c.last(), ^c.Sequence)}
}

// puts are the writes that keep the chunk.
func (c *chunk) puts() []store.Write {
	return []store.Write{
		{Key: chunkKey(c.GroupID, c.first(), c.Sequence), Expect: store.Any, Data: c.encode()},
		{Key: c.aheadKey(), Expect: store.Any, Data: []byte(c.GroupID)},
		{Key: c.backKey(), Expect: store.Any, Data: fmt.Appendf(nil, "%s/%016x", c.GroupID, c.first())},
	}
}

// drops are the writes that remove it.
func (c *chunk) drops() []store.Write {
	return []store.Write{
		{Key: chunkKey(c.GroupID, c.first(), c.Sequence), Expect: store.Any},
		{Key: c.aheadKey(), Expect: store.Any},
		{Key: c.backKey(), Expect: store.Any},
	}
}

// chunkFormat is the first byte of a chunk's encoding.
const chunkFormat = 1

func (c *chunk) encode() []byte {
	b := make([]byte, 0, int(c.size())+len(c.Stream)+64)
	b = append(b, chunkFormat)
	b = appendText(b, c.StreamID)
	b = appendText(b, c.Stream)
	b = binary.AppendUvarint(b, uint64(c.Ingested))
	b = binary.AppendUvarint(b, uint64(len(c.Events)))
	before := int64(0)
	for _, e := range c.Events {
		b = binary.AppendUvarint(b, uint64(e.Time-before))
		b = appendText(b, e.Message)
		before = e.Time
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

var errDamaged = errors.New("damaged record of log events")

// decodeChunk reads a record of chunkTable.
func decodeChunk(r store.Record) (*chunk, error) {
	c := &chunk{}
	d := decoder{data: r.Data}
	if !parseChunkKey(r.Key.Key, c) || d.byte() != chunkFormat {
		return nil, fmt.Errorf("%w: %s", errDamaged, r.Key.Key)
	}
	c.StreamID, c.Stream, c.Ingested = d.text(), d.text(), int64(d.number())
	count := d.number()
	if count == 0 || count > uint64(len(d.data)) {
		return nil, fmt.Errorf("%w: %s", errDamaged, r.Key.Key)
	}
	c.Events = make([]Event, count)
	before := int64(0)
	for i := range c.Events {
		before += int64(d.number())
		c.Events[i] = Event{before, d.text()}
	}
	if d.bad || len(d.data) > 0 || !slices.IsSortedFunc(c.Events, compareTimes) {
		return nil, fmt.Errorf("%w: %s", errDamaged, r.Key.Key)
	}
	return c, nil
}

// parseChunkKey reads the group's id and the sequence number of a key.
func parseChunkKey(key string, c *chunk) bool {
	const tail = 2 * (1 + 16)
	if len(key) <= tail {
		return false
	}
	var err error
	c.GroupID = key[:len(key)-tail]
	c.Sequence, err = strconv.ParseUint(key[len(key)-16:], 16, 64)
	return err == nil
}

// decoder reads the parts of an encoding. After a fault all that it reads is
// empty and bad is set.
type decoder struct {
	data []byte
	bad  bool
}

func (d *decoder) byte() byte {
	if len(d.data) == 0 {
		d.bad = true
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.data)
	if size <= 0 {
		d.bad, d.data = true, nil
		return 0
	}
	d.data = d.data[size:]
	return n
}

func (d *decoder) text() string {
	n := d.number()
	if n > uint64(len(d.data)) {
		d.bad, d.data = true, nil
		return ""
	}
	text := string(d.data[:n])
	d.data = d.data[n:]
	return text
}
