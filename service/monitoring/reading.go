package monitoring

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// How long data are kept, as on AWS
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention),
// but for the step of five minutes between.
const (
	keepMinutes = 15 * 24 * time.Hour
	keepHours   = 455 * 24 * time.Hour
)

// span is a time from Start until before End, in seconds since 1970, in steps of
// Period. Its data are told apart by steps that begin at Start.
type span struct{ Start, End, Period int64 }

// read returns the data of a series in the steps of a span, in order; steps
// without data are left out. unit "" is for all units together.
func (s *Service) read(ctx context.Context, series Series, sp span, unit string) ([]Bucket, error) {
	id := series.id()
	var steps []Bucket
	for _, part := range []struct {
		table string
		span  int64
	}{{hourTable, day}, {minuteTable, hour}} {
		first := blockKey(part.table, id, sp.Start, part.span)
		for r, err := range s.options.Store.List(ctx, part.table, id+"/", justBefore(first.Key)) {
			if err != nil {
				return nil, err
			}
			if r.Key.Key >= blockKey(part.table, id, sp.End+part.span-1, part.span).Key {
				break
			}
			var b block
			if err := b.decode(r); err != nil {
				return nil, err
			}
			for i := range b {
				steps = sp.take(steps, &b[i], unit)
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b Bucket) int { return cmp.Compare(a.Start, b.Start) })
	return merged(steps), nil
}

// justBefore is a key less than one that ends in a digit, and greater than those
// of earlier blocks.
func justBefore(key string) string { return key[:len(key)-1] + string(key[len(key)-1]-1) + "~" }

// take adds a bucket to the step that it lies in.
func (sp span) take(steps []Bucket, b *Bucket, unit string) []Bucket {
	if b.Start < sp.Start || b.Start >= sp.End || unit != "" && cmp.Or(b.Unit, noUnit) != unit {
		return steps
	}
	at := b.Start - (b.Start-sp.Start)%sp.Period
	if n := len(steps); n > 0 && steps[n-1].Start == at {
		steps[n-1].merge(b)
		return steps
	}
	step := Bucket{Start: at}
	step.merge(b)
	return append(steps, step)
}

// merged joins neighbours of the same step.
func merged(steps []Bucket) []Bucket {
	var joined []Bucket
	for i := range steps {
		if n := len(joined); n > 0 && joined[n-1].Start == steps[i].Start {
			joined[n-1].merge(&steps[i])
			continue
		}
		joined = append(joined, steps[i])
	}
	return joined
}

// noUnit is the unit of values that have none.
const noUnit = "None"

// Expire removes data that are too old, and makes hours of old minutes.
func (s *Service) Expire(ctx context.Context) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	now := s.now().Unix()
	for r, err := range s.series.List(ctx, "", "") {
		if err != nil {
			return err
		}
		if err := s.expireSeries(ctx, r, now); err != nil {
			return err
		}
	}
	return s.expireHistory(ctx)
}

func (s *Service) expireSeries(ctx context.Context, r *seriesRecord, now int64) error {
	oldest := blockKey(minuteTable, r.ID, max(now-int64(keepMinutes.Seconds()), 0), hour).Key
	for old, err := range s.options.Store.List(ctx, minuteTable, r.ID+"/", "") {
		if err != nil || old.Key.Key >= oldest {
			if err != nil {
				return err
			}
			break
		}
		if err := s.rollUp(ctx, r.ID, old); err != nil {
			return err
		}
	}
	return s.dropHours(ctx, r, now)
}

// isOld says whether a key is that of a series' block before a time.
func isOld(key, id string, before int64) bool {
	return strings.TrimPrefix(key, id+"/") < strings.TrimPrefix(blockKey("", id, max(before, 0), 1).Key, id+"/")
}
