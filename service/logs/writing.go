package logs

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/treadle-run/treadle/store"
)

// writing is one round of the journal: what goes to the store at once.
type writing struct {
	*journal
	writes  []store.Write
	chunks  []*chunk
	groupOf map[*chunk]string      // the key of the group
	touched map[string]*openStream // by key
	arrived []*arrival             // in the order of their first batches
	grown   map[string]int64       // bytes by the group's id
}

// arrival is all events of a round for one stream.
type arrival struct {
	stream *openStream
	group  string // key
	events []Event
}

// addAll takes in batches. Those of one stream go into the same chunks, however
// many there are: functions write line by line.
func (w *writing) addAll(ctx context.Context, round []*batch) error {
	byStream := map[string]*arrival{}
	for _, b := range round {
		if len(b.events) == 0 {
			continue
		}
		s, err := w.find(ctx, b)
		if errors.Is(err, store.ErrNotFound) {
			b.events = nil // its stream is not there
			continue
		}
		if err != nil {
			return err
		}
		a := byStream[s.key()]
		if a == nil {
			a = &arrival{stream: s, group: b.groupKey}
			byStream[s.key()] = a
			w.arrived = append(w.arrived, a)
		}
		a.events = append(a.events, b.events...)
	}
	for _, a := range w.arrived {
		if err := w.add(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) add(ctx context.Context, a *arrival) error {
	s, now := a.stream, w.service.now().UnixMilli()
	for _, part := range cut(a.events) {
		number, err := w.sequence.take(ctx)
		if err != nil {
			return err
		}
		c := &chunk{
			GroupID: s.GroupID, StreamID: s.ID, Stream: s.Name,
			Sequence: number, Ingested: now, Events: part,
		}
		w.chunks = append(w.chunks, c)
		w.groupOf[c] = a.group
		w.writes = append(w.writes, c.puts()...)
		w.grown[c.GroupID] += c.size()
		s.note(c)
	}
	w.touched[s.key()] = s
	return nil
}

// note counts a chunk in.
func (s *openStream) note(c *chunk) {
	if s.First == 0 || c.first() < s.First {
		s.First = c.first()
	}
	s.Last = max(s.Last, c.last())
	s.Ingested = c.Ingested
}

// find returns the stream that a batch is for. For Treadle's own services it
// makes the stream, and the group if they say which.
func (w *writing) find(ctx context.Context, b *batch) (*openStream, error) {
	key := streamKey(b.groupKey, b.stream)
	if s := w.open[key]; s != nil {
		return s, nil
	}
	g, err := w.group(ctx, b)
	if err != nil {
		return nil, err
	}
	st, version, err := w.service.streams.Get(ctx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err != nil || st.GroupID != g.ID { // one of a group that was deleted is not there
		if !b.makeStream {
			return nil, store.ErrNotFound
		}
		if st, err = w.service.newStream(g, b.stream); err != nil {
			return nil, err
		}
	}
	s := &openStream{*st, version}
	w.open[key] = s
	return s, nil
}

// group returns the batch's group, which is made if the batch says so.
func (w *writing) group(ctx context.Context, b *batch) (*group, error) {
	g, _, err := w.service.groups.Get(ctx, b.groupKey)
	if !errors.Is(err, store.ErrNotFound) || b.group == "" {
		return g, err
	}
	if g, err = w.service.newGroup(b.account, b.region, b.group); err != nil {
		return nil, err
	}
	return g, w.service.options.Store.Apply(ctx, w.service.groups.Put(g, 0))
}

// apply makes all durable.
func (w *writing) apply(ctx context.Context) error {
	if len(w.chunks) == 0 {
		return nil
	}
	for _, s := range w.touched {
		w.writes = append(w.writes, w.service.streams.Put(&s.stream, s.version))
	}
	overfull := false
	for id, bytes := range w.grown {
		write, err := w.service.grow(ctx, id, bytes)
		if err != nil {
			return err
		}
		total := int64(binary.BigEndian.Uint64(write.Data))
		overfull = overfull || total > w.service.options.GroupBytes/8*9
		w.writes = append(w.writes, write)
	}
	if err := w.service.options.Store.Apply(ctx, w.writes...); err != nil {
		return err
	}
	for _, s := range w.touched {
		s.version++
	}
	if overfull {
		w.service.rouseSweep()
	}
	return nil
}

// sizeTable has how many bytes each group holds, by its id.
const sizeTable = "logs/size"

// size returns how many bytes a group holds.
func (s *Service) size(ctx context.Context, groupID string) (bytes int64, version uint64, err error) {
	r, err := s.options.Store.Get(ctx, store.Key{Table: sizeTable, Key: groupID})
	if errors.Is(err, store.ErrNotFound) {
		return 0, 0, nil
	}
	if err != nil || len(r.Data) != 8 {
		return 0, 0, err
	}
	return int64(binary.BigEndian.Uint64(r.Data)), r.Version, nil
}

// grow is the write that adds to how many bytes a group holds.
func (s *Service) grow(ctx context.Context, groupID string, by int64) (store.Write, error) {
	bytes, version, err := s.size(ctx, groupID)
	return store.Write{
		Key: store.Key{Table: sizeTable, Key: groupID}, Expect: version,
		Data: binary.BigEndian.AppendUint64(nil, uint64(max(bytes+by, 0))),
	}, err
}
