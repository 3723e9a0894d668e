package monitoring

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/monitoring/math"
)

type getMetricDataInput struct {
	MetricDataQueries []metricQuery
	StartTime         awsapi.Time
	EndTime           awsapi.Time
	NextToken         string
	ScanBy            string
	MaxDatapoints     int
}

// metricQuery is one MetricDataQuery: a statistic of a metric, or an expression
// of other ones. Alarms keep them as well.
type metricQuery struct {
	Id         string
	MetricStat *metricStat `json:",omitempty"`
	Expression string      `json:",omitempty"`
	Label      string      `json:",omitempty"`
	ReturnData *bool       `json:",omitempty"`
	Period     int64       `json:",omitempty"`
	AccountId  string      `json:",omitempty"`
}

type metricStat struct {
	Metric metricRef
	Period int64
	Stat   string
	Unit   string `json:",omitempty"`
}

type metricRef struct {
	Namespace  string
	MetricName string
	Dimensions []Dimension `json:",omitempty"`
}

func (q *metricQuery) returned() bool { return q.ReturnData == nil || *q.ReturnData }

type metricResult struct {
	Id         string
	Label      string
	Timestamps []awsapi.Time
	Values     []float64
	StatusCode string
}

type getMetricDataOutput struct {
	MetricDataResults []metricResult
	Messages          []empty
}

// Bounds of GetMetricData.
const (
	maxQueries       = 500
	maxDataPointsAll = 100_800
)

func (s *Service) getMetricData(ctx context.Context, call *awsapi.Call, in *getMetricDataInput) (*getMetricDataOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	c := &calculation{service: s, call: call, queries: in.MetricDataQueries, start: in.StartTime.Unix(), end: in.EndTime.Unix()}
	out := &getMetricDataOutput{MetricDataResults: []metricResult{}, Messages: []empty{}}
	points := 0
	for i := range in.MetricDataQueries {
		q := &in.MetricDataQueries[i]
		values, err := c.result(ctx, q.Id)
		if err != nil {
			return nil, err
		}
		if !q.returned() {
			continue
		}
		r := q.result(values, in.ScanBy == "TimestampAscending")
		if points += len(r.Values); points > min(maxDataPointsAll, cmp.Or(in.MaxDatapoints, maxDataPointsAll)) {
			return nil, invalidValue("The request is for more datapoints than one answer holds; ask for a shorter time or greater periods.")
		}
		out.MetricDataResults = append(out.MetricDataResults, r)
	}
	return out, nil
}

func (in *getMetricDataInput) check() error {
	switch {
	case !in.StartTime.Before(in.EndTime.Time):
		return validationError("The parameter StartTime must be less than the parameter EndTime.")
	case len(in.MetricDataQueries) == 0:
		return missingParameter("The parameter MetricDataQueries is required.")
	case in.NextToken != "":
		return invalidToken()
	}
	return checkQueries(in.MetricDataQueries)
}

// checkQueries checks the queries of a request or an alarm.
func checkQueries(queries []metricQuery) error {
	if len(queries) > maxQueries {
		return validationError("The collection MetricDataQueries must not have a size greater than %d.", maxQueries)
	}
	ids := map[string]bool{}
	for i := range queries {
		q := &queries[i]
		if ids[q.Id] {
			return validationError("The values for parameter id in MetricDataQueries are not unique. Duplicate id: %s", q.Id)
		}
		if !math.IsName(q.Id) {
			return validationError("The value %s for parameter MetricDataQueries.member.%d.Id is invalid: it must begin with a lowercase letter and have letters, digits and underscores only.", q.Id, i+1)
		}
		ids[q.Id] = true
		if err := q.check(i + 1); err != nil {
			return err
		}
	}
	return nil
}

func (q *metricQuery) check(number int) error {
	if (q.MetricStat == nil) == (q.Expression == "") {
		return validationError("Either MetricStat or Expression must be specified in MetricDataQueries.member.%d.", number)
	}
	if q.MetricStat == nil {
		if _, err := math.Parse(q.Expression); err != nil {
			return validationError("Error in expression '%s': %s", q.Id, err)
		}
		return nil
	}
	if q.MetricStat.Period%60 != 0 || q.MetricStat.Period <= 0 {
		return validationError("The value %d for parameter MetricDataQueries.member.%d.MetricStat.Period must be a multiple of 60: data are kept by the minute.", q.MetricStat.Period, number)
	}
	if _, ok := parseStatistic(q.MetricStat.Stat); !ok {
		return validationError("The value %s for parameter MetricDataQueries.member.%d.MetricStat.Stat is not supported.", q.MetricStat.Stat, number)
	}
	return nil
}

// result puts values in the order that was asked for.
func (q *metricQuery) result(values math.Series, ascending bool) metricResult {
	r := metricResult{Id: q.Id, Label: q.label(), Timestamps: []awsapi.Time{}, Values: []float64{}, StatusCode: "Complete"}
	times := slices.Sorted(maps.Keys(values))
	if !ascending {
		slices.Reverse(times)
	}
	for _, t := range times {
		r.Timestamps = append(r.Timestamps, seconds(t))
		r.Values = append(r.Values, values[t])
	}
	return r
}

func (q *metricQuery) label() string {
	switch {
	case q.Label != "":
		return q.Label
	case q.MetricStat != nil:
		return q.MetricStat.Metric.MetricName
	default:
		return q.Id
	}
}

// calculation computes queries, each once.
type calculation struct {
	service    *Service
	call       *awsapi.Call
	queries    []metricQuery
	start, end int64
	done       map[string]math.Series
	under      map[string]bool // way, to find ones that need themselves
}

// result returns the values of a query by its id.
func (c *calculation) result(ctx context.Context, id string) (math.Series, error) {
	if values, ok := c.done[id]; ok {
		return values, nil
	}
	i := slices.IndexFunc(c.queries, func(q metricQuery) bool { return q.Id == id })
	if i < 0 {
		return nil, validationError("Error in expression: Unknown identifier: %s", id)
	}
	if c.done == nil {
		c.done, c.under = map[string]math.Series{}, map[string]bool{}
	}
	if c.under[id] {
		return nil, validationError("Error in expression '%s': Circular dependency", id)
	}
	c.under[id] = true
	values, err := c.compute(ctx, &c.queries[i])
	if err != nil {
		return nil, err
	}
	c.done[id] = values
	return values, nil
}

func (c *calculation) compute(ctx context.Context, q *metricQuery) (math.Series, error) {
	if q.MetricStat != nil {
		return c.statistic(ctx, q)
	}
	e, err := math.Parse(q.Expression)
	if err != nil {
		return nil, validationError("Error in expression '%s': %s", q.Id, err)
	}
	inputs := map[string]math.Series{}
	for _, name := range e.Names() {
		if inputs[name], err = c.result(ctx, name); err != nil {
			return nil, err
		}
	}
	period := c.period()
	values, err := e.Evaluate(inputs, math.Steps{Start: c.start - c.start%period, End: c.end, Period: period})
	if wrong, ok := errors.AsType[*math.Error](err); ok {
		return nil, validationError("Error in expression '%s': %s", q.Id, wrong)
	}
	return values, err
}

// period is that of the steps of expressions: the greatest of the metrics'.
func (c *calculation) period() int64 {
	period := int64(60)
	for _, q := range c.queries {
		if q.MetricStat != nil {
			period = max(period, q.MetricStat.Period)
		}
	}
	return period
}

func (c *calculation) statistic(ctx context.Context, q *metricQuery) (math.Series, error) {
	m := q.MetricStat
	account := c.call.Identity.Account
	if q.AccountId != "" && q.AccountId != account {
		return nil, validationError("Metrics of other accounts cannot be read.")
	}
	// The start is rounded down to a whole period, as on AWS.
	sp := span{c.start - c.start%m.Period, c.end, m.Period}
	if (sp.End-sp.Start)/sp.Period > maxDataPointsAll {
		return nil, invalidValue("The request is for more datapoints than one answer holds; ask for a shorter time or greater periods.")
	}
	series := NewSeries(account, c.call.Region, m.Metric.Namespace, m.Metric.MetricName, m.Metric.Dimensions...)
	buckets, err := c.service.read(ctx, series, sp, m.Unit)
	if err != nil {
		return nil, err
	}
	stat, _ := parseStatistic(m.Stat)
	values := math.Series{}
	for i := range buckets {
		if v, ok := stat(&buckets[i]); ok {
			values[buckets[i].Start] = v
		}
	}
	return values, nil
}
