package monitoring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/treadle-run/treadle/store"
)

// pending is what has come since the last flush.
type pending struct {
	mu     sync.Mutex
	series map[Series]*seriesData
	lost   int // values for which there was no room
}

// seriesData is the data of one series: a bucket for each minute and unit.
type seriesData struct {
	last    *Bucket // the one that the last value went to
	buckets map[bucketKey]*Bucket
}

type bucketKey struct {
	minute int64 // since 1970
	unit   string
}

// maxPending is how many series wait for a flush at most.
const maxPending = 100_000

// Record counts a value of a series. It does not block: it may be called from
// where every microsecond counts. Values that PutMetricData would not take, which
// a metric filter may find in a line of a log, are left out.
func (s *Service) Record(series Series, unit string, at time.Time, value float64) {
	if !inRange(value) {
		return
	}
	s.pending.mu.Lock()
	defer s.pending.mu.Unlock()
	if b := s.pending.bucket(series, bucketKey{at.Unix() / 60, unit}); b != nil {
		b.add(value, 1)
	}
}

// bucket returns the bucket that a value goes to; nil: there is no room.
func (p *pending) bucket(series Series, key bucketKey) *Bucket {
	d := p.series[series]
	if d == nil {
		if len(p.series) >= maxPending {
			p.lost++
			return nil
		}
		d = &seriesData{buckets: make(map[bucketKey]*Bucket, 1)}
		p.series[series] = d
	}
	if d.last != nil && d.last.Start == key.minute*60 && d.last.Unit == key.unit {
		return d.last
	}
	b := d.buckets[key]
	if b == nil {
		b = &Bucket{Start: key.minute * 60, Unit: key.unit}
		d.buckets[key] = b
	}
	d.last = b
	return b
}

// add counts the values of a bucket of some minute.
func (p *pending) add(series Series, b *Bucket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if to := p.bucket(series, bucketKey{b.Start / 60, b.Unit}); to != nil {
		to.merge(b)
	}
}

// take empties what is pending.
func (p *pending) take() (data map[Series]*seriesData, lost int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	lost, p.lost = p.lost, 0
	if len(p.series) > 0 {
		data, p.series = p.series, map[Series]*seriesData{}
	}
	return data, lost
}

// Data lie in blocks, a record for the minutes of an hour. When they are old, the
// hours of a day take their place.
const (
	minuteTable = "monitoring/minutes" // ID/HOUR
	hourTable   = "monitoring/hours"   // ID/DAY
)

// blockKey is the key of a block; unit is the seconds that a block spans.
func blockKey(tableName, id string, at, span int64) store.Key {
	return store.Key{Table: tableName, Key: fmt.Sprintf("%s/%010d", id, at-at%span)}
}

const (
	hour = int64(3600)
	day  = 24 * hour
)

// writeAtOnce is how many blocks go into one write.
const writeAtOnce = 500

// flush makes all that has come durable. Whoever calls it meanwhile waits.
func (s *Service) flush(ctx context.Context) error {
	s.flushMu.Lock()
	defer s.flushMu.Unlock()
	data, lost := s.pending.take()
	if lost > 0 {
		s.options.Log.Warn("metrics dropped: there are too many", "values", lost)
	}
	if len(data) == 0 {
		return nil
	}
	err := s.writeData(ctx, data)
	if err != nil { // it comes with the next flush
		clear(s.known)
		for series, d := range data {
			for _, b := range d.buckets {
				s.pending.add(series, b)
			}
		}
	}
	return err
}

// writeData merges data into their blocks. A part that has been written is taken
// out of data.
func (s *Service) writeData(ctx context.Context, data map[Series]*seriesData) error {
	var writes []store.Write
	var done []Series
	commit := func() error {
		if err := s.options.Store.Apply(ctx, writes...); err != nil {
			return err
		}
		for _, series := range done {
			delete(data, series)
		}
		writes, done = nil, nil
		return nil
	}
	for _, series := range slices.Collect(maps.Keys(data)) {
		more, err := s.seriesWrites(ctx, series, data[series])
		if err != nil {
			return err
		}
		writes, done = append(writes, more...), append(done, series)
		if len(writes) >= writeAtOnce {
			if err := commit(); err != nil {
				return err
			}
		}
	}
	if len(writes) == 0 {
		return nil
	}
	return commit()
}

// seriesWrites are the writes that keep the data of one series, and its record
// where that has to say so.
func (s *Service) seriesWrites(ctx context.Context, series Series, d *seriesData) (writes []store.Write, err error) {
	id := series.id()
	blocks := map[store.Key][]*Bucket{}
	active := int64(0)
	for _, b := range d.buckets {
		key := blockKey(minuteTable, id, b.Start, hour)
		blocks[key] = append(blocks[key], b)
		active = max(active, b.Start/hour)
	}
	for key, buckets := range blocks {
		block, err := readBlock(ctx, s.options.Store, key)
		if err != nil {
			return nil, err
		}
		for _, b := range buckets {
			block = block.with(b)
		}
		writes = append(writes, store.Write{Key: key, Expect: store.Any, Data: block.encode()})
	}
	if s.known[id] < active {
		if len(s.known) >= maxPending {
			clear(s.known)
		}
		s.known[id] = active
		writes = append(writes, s.series.Put(&seriesRecord{
			Account: series.account, Region: series.region, Namespace: series.namespace, Name: series.name,
			Dimensions: series.list(), ID: id, Active: active,
		}, store.Any))
	}
	return writes, nil
}

// block is buckets in order of their times and units.
type block []Bucket

func readBlock(ctx context.Context, s store.Resources, key store.Key) (b block, err error) {
	r, err := s.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return b, b.decode(r)
}

func (b *block) decode(r store.Record) error {
	if err := json.Unmarshal(r.Data, b); err != nil {
		return fmt.Errorf("decode %s %s: %w", r.Key.Table, r.Key.Key, err)
	}
	return nil
}

func (b block) encode() []byte {
	data, err := json.Marshal(b)
	if err != nil {
		panic(err) // values are finite: PutMetricData and Record take no others
	}
	return data
}

// with returns the block with a bucket merged in.
func (b block) with(o *Bucket) block {
	i, found := slices.BinarySearchFunc(b, o, func(a Bucket, o *Bucket) int {
		if a.Start != o.Start {
			return int(a.Start - o.Start)
		}
		return compareText(a.Unit, o.Unit)
	})
	if found {
		b[i].merge(o)
		return b
	}
	return slices.Insert(b, i, *o)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
