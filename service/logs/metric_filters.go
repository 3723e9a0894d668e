package logs

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
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

type putMetricFilterInput struct {
	LogGroupName    string           `json:"logGroupName"`
	FilterName      string           `json:"filterName"`
	FilterPattern   string           `json:"filterPattern"`
	Transformations []transformation `json:"metricTransformations"`
}

func (s *Service) putMetricFilter(ctx context.Context, call *awsapi.Call, in *putMetricFilterInput) (*empty, error) {
	if _, err := compile(in.FilterPattern); err != nil {
		return nil, err
	}
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	for _, t := range in.Transformations {
		if t.Default != nil && len(t.Dimensions) > 0 {
			return nil, invalidParameter("Invalid metric transformation: dimensions and default value are mutually exclusive properties.")
		}
	}
	f := &metricFilter{
		Name: in.FilterName, Pattern: in.FilterPattern, Transformations: in.Transformations,
		Created: s.now().UnixMilli(), LogGroupName: g.Name, Group: g.key(),
	}
	defer s.filters.changed(g.key())
	return nil, s.options.Store.Apply(ctx, s.filters.table.Put(f, store.Any))
}

type deleteMetricFilterInput struct {
	LogGroupName string `json:"logGroupName"`
	FilterName   string `json:"filterName"`
}

func (s *Service) deleteMetricFilter(ctx context.Context, call *awsapi.Call, in *deleteMetricFilterInput) (*empty, error) {
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	list, err := s.filters.of(ctx, g.key())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(f compiledFilter) bool { return f.Name == in.FilterName }) {
		return nil, failure("ResourceNotFoundException", "The specified metric filter does not exist.")
	}
	defer s.filters.changed(g.key())
	return nil, s.options.Store.Apply(ctx, s.filters.table.Drop(streamKey(g.key(), in.FilterName), store.Any))
}

type describeMetricFiltersInput struct {
	LogGroupName string `json:"logGroupName"`
	Prefix       string `json:"filterNamePrefix"`
	MetricName   string `json:"metricName"`
	Namespace    string `json:"metricNamespace"`
	NextToken    string `json:"nextToken"`
	Limit        int    `json:"limit"`
}

type describeMetricFiltersOutput struct {
	Filters   []metricFilter `json:"metricFilters"`
	NextToken string         `json:"nextToken,omitempty"`
}

func (s *Service) describeMetricFilters(ctx context.Context, call *awsapi.Call, in *describeMetricFiltersInput) (*describeMetricFiltersOutput, error) {
	prefix := groupKey(call.Identity.Account, call.Region, "")
	if in.LogGroupName != "" {
		g, _, err := s.group(ctx, call, in.LogGroupName)
		if err != nil {
			return nil, err
		}
		prefix = streamKey(g.key(), in.Prefix)
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultPage
	}
	account := groupKey(call.Identity.Account, call.Region, "")
	after := ""
	if in.NextToken != "" {
		after = account + in.NextToken
	}
	out := &describeMetricFiltersOutput{Filters: []metricFilter{}}
	last := ""
	for f, err := range s.filters.table.List(ctx, prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(f) {
			continue
		}
		if len(out.Filters) == limit {
			out.NextToken = strings.TrimPrefix(last, account)
			break
		}
		last = streamKey(f.Group, f.Name)
		f.Group = ""
		out.Filters = append(out.Filters, *f)
	}
	return out, nil
}

func (in *describeMetricFiltersInput) wants(f *metricFilter) bool {
	if !strings.HasPrefix(f.Name, in.Prefix) {
		return false
	}
	return in.MetricName == "" || slices.ContainsFunc(f.Transformations, func(t transformation) bool {
		return t.Name == in.MetricName && t.Namespace == in.Namespace
	})
}

type testMetricFilterInput struct {
	FilterPattern string   `json:"filterPattern"`
	Messages      []string `json:"logEventMessages"`
}

type metricFilterMatch struct {
	Number  int               `json:"eventNumber"`
	Message string            `json:"eventMessage"`
	Values  map[string]string `json:"extractedValues"`
}

type testMetricFilterOutput struct {
	Matches []metricFilterMatch `json:"matches"`
}

func (s *Service) testMetricFilter(_ context.Context, _ *awsapi.Call, in *testMetricFilterInput) (*testMetricFilterOutput, error) {
	p, err := compile(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	out := &testMetricFilterOutput{Matches: []metricFilterMatch{}}
	for i, message := range in.Messages {
		if p.Match(message) {
			out.Matches = append(out.Matches, metricFilterMatch{i + 1, message, maps.Clone(p.Values(message))})
		}
	}
	return out, nil
}
