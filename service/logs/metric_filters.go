package logs

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/service/logs/filter"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// Metrics takes what metric filters find in events.
type Metrics interface {
	PutLogMetric(account, region string, m LogMetric)
}

// LogMetric is a value that a metric filter has found.
type LogMetric struct {
	Namespace, Name, Unit string
	Dimensions            map[string]string
	Time                  int64 // milliseconds since 1970
	Value                 float64
}

type noMetrics struct{}

func (noMetrics) PutLogMetric(string, string, LogMetric) {}

// metricFilter is the record of a metric filter, which is also how it is shown.
type metricFilter struct {
	Name            string           `json:"filterName"`
	Pattern         string           `json:"filterPattern"`
	Transformations []transformation `json:"metricTransformations"`
	Created         int64            `json:"creationTime"`
	LogGroupName    string           `json:"logGroupName"`
	Group           string           `json:"group,omitempty"` // its key; not shown
}

type transformation struct {
	Name       string            `json:"metricName"`
	Namespace  string            `json:"metricNamespace"`
	Value      string            `json:"metricValue"`
	Default    *float64          `json:"defaultValue,omitempty"`
	Dimensions map[string]string `json:"dimensions,omitempty"`
	Unit       string            `json:"unit,omitempty"`
}

// metricFilters keeps metric filters and applies them to events.
type metricFilters struct {
	table table.Table[metricFilter]

	mu      *sync.Mutex
	byGroup map[string][]compiledFilter // of the groups that were asked for, by key
}

type compiledFilter struct {
	*metricFilter
	pattern *filter.Pattern
}

func newMetricFilters(s store.Resources) metricFilters {
	return metricFilters{
		table: table.Table[metricFilter]{
			Name: "logs/metricFilter", Store: s, Key: func(f *metricFilter) string { return streamKey(f.Group, f.Name) },
		},
		mu: new(sync.Mutex), byGroup: map[string][]compiledFilter{},
	}
}

// of returns the filters of a group.
func (f metricFilters) of(ctx context.Context, groupKey string) ([]compiledFilter, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if list, known := f.byGroup[groupKey]; known {
		return list, nil
	}
	list := []compiledFilter{}
	for one, err := range f.table.List(ctx, streamKey(groupKey, ""), "") {
		if err != nil {
			return nil, err
		}
		p, err := filter.Compile(one.Pattern)
		if err != nil {
			continue // an older Treadle took it
		}
		list = append(list, compiledFilter{one, p})
	}
	if len(f.byGroup) >= maxOpen {
		clear(f.byGroup)
	}
	f.byGroup[groupKey] = list
	return list, nil
}

func (f metricFilters) count(ctx context.Context, groupKey string) (int, error) {
	list, err := f.of(ctx, groupKey)
	return len(list), err
}

func (f metricFilters) changed(groupKey string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.byGroup, groupKey)
}

// forget removes the filters of a group that is deleted.
func (f metricFilters) forget(ctx context.Context, groupKey string) error {
	list, err := f.of(ctx, groupKey)
	if err != nil || len(list) == 0 {
		return err
	}
	var writes []store.Write
	for _, one := range list {
		writes = append(writes, f.table.Drop(streamKey(groupKey, one.Name), store.Any))
	}
	defer f.changed(groupKey)
	return f.table.Store.Apply(ctx, writes...)
}

// apply puts what the group's filters find in a chunk to the metrics.
func (s *Service) applyFilters(groupKey string, c *chunk) {
	list, err := s.filters.of(s.ctx, groupKey)
	if err != nil {
		s.told(err)
		return
	}
	account, rest, _ := strings.Cut(groupKey, "/")
	region, _, _ := strings.Cut(rest, "/")
	for _, f := range list {
		for _, e := range c.Events {
			matches := f.pattern.Match(e.Message)
			for _, t := range f.Transformations {
				if m, ok := t.metric(f.pattern, e, matches); ok {
					s.options.Metrics.PutLogMetric(account, region, m)
				}
			}
		}
	}
}

// metric is what a transformation makes of an event, if anything.
func (t *transformation) metric(p *filter.Pattern, e Event, matches bool) (m LogMetric, ok bool) {
	m = LogMetric{Namespace: t.Namespace, Name: t.Name, Unit: t.Unit, Time: e.Time, Dimensions: map[string]string{}}
	if !matches {
		if t.Default == nil {
			return m, false
		}
		m.Value = *t.Default
		return m, true
	}
	text := t.Value
	if strings.HasPrefix(text, "$") {
		if text, ok = p.Value(e.Message, t.Value); !ok {
			return m, false
		}
	}
	var err error
	m.Value, err = strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
		return m, false
	}
	for name, source := range t.Dimensions {
		if m.Dimensions[name], ok = p.Value(e.Message, source); !ok {
			return m, false
		}
	}
	return m, true
}
