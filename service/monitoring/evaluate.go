package monitoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/monitoring/math"
	"github.com/treadle-run/treadle/store"
)

// Evaluate looks at all alarms and has those change their state whose data say so.
func (s *Service) Evaluate(ctx context.Context) error {
	flushed := false
	for a, err := range s.alarms.List(ctx, "", "") {
		if err != nil {
			return err
		}
		if !flushed { // only where there are alarms
			if err := s.flush(ctx); err != nil {
				return err
			}
			flushed = true
		}
		if err := s.evaluate(ctx, a); err != nil {
			return fmt.Errorf("alarm %s: %w", a.AlarmName, err)
		}
	}
	return nil
}

func (s *Service) evaluateNamed(ctx context.Context, account, region, name string) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	a, _, err := s.alarms.Get(ctx, alarmKey(account, region, name))
	if errors.Is(err, store.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	return s.evaluate(ctx, a)
}

// lookBack is how many periods more than its own an alarm looks at, for data that
// stand in for missing ones.
const lookBack = 2

// evaluate compares an alarm's data with its threshold.
func (s *Service) evaluate(ctx context.Context, a *alarm) error {
	points, err := s.pointsOf(ctx, a)
	if err != nil {
		return err
	}
	state, reason, data := a.judge(points)
	if state == a.StateValue {
		return nil
	}
	return s.setState(ctx, a, state, reason, data)
}

// point is the value of a period, or that there is none.
type point struct {
	time  int64
	value float64
	there bool
}

// period is the alarm's period in seconds.
func (a *alarm) period() int64 {
	if len(a.Metrics) == 0 {
		return a.Period
	}
	period := int64(60)
	for _, q := range a.Metrics {
		if q.MetricStat != nil {
			period = max(period, q.MetricStat.Period)
		}
		period = max(period, q.Period)
	}
	return period
}

// queries are what the alarm computes.
func (a *alarm) queries() []metricQuery {
	if len(a.Metrics) > 0 {
		return a.Metrics
	}
	return []metricQuery{{Id: "m", MetricStat: &metricStat{
		Metric: metricRef{a.Namespace, a.MetricName, a.Dimensions},
		Period: a.Period, Stat: a.Statistic + a.ExtendedStatistic, Unit: a.Unit,
	}}}
}

// pointsOf returns the alarm's periods that are over, oldest first.
func (s *Service) pointsOf(ctx context.Context, a *alarm) ([]point, error) {
	period := a.period()
	end := s.now().Unix()
	end -= end % period
	count := int64(a.EvaluationPeriods + lookBack)
	queries := a.queries()
	c := &calculation{
		service: s, queries: queries, start: end - count*period, end: end,
		call: &awsapi.Call{Identity: awsapi.Identity{Account: a.Internal.Account}, Region: a.Internal.Region},
	}
	values, err := c.result(ctx, returnedOf(queries)[0].Id)
	if _, told := errors.AsType[*awsapi.Error](err); told {
		values, err = math.Series{}, nil // the alarm cannot be computed: it has no data
	}
	if err != nil {
		return nil, err
	}
	points := make([]point, 0, count)
	for t := end - count*period; t < end; t += period {
		v, there := values[t]
		points = append(points, point{t, v, there})
	}
	return points, nil
}

// judge says which state the points are a reason for
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
func (a *alarm) judge(points []point) (state, reason, data string) {
	window := points[len(points)-a.EvaluationPeriods:]
	real := slices.DeleteFunc(slices.Clone(points), func(p point) bool { return !p.there })
	recent := slices.DeleteFunc(slices.Clone(window), func(p point) bool { return !p.there })
	needed := a.DatapointsToAlarm
	if needed == 0 {
		needed = a.EvaluationPeriods
	}
	missing := 0
	switch {
	case len(recent) == 0:
		return a.judgeNothing()
	case len(real) >= a.EvaluationPeriods: // older data stand in for missing ones
		real = real[len(real)-a.EvaluationPeriods:]
	default:
		missing = a.EvaluationPeriods - len(real)
	}
	breaching := 0
	for _, p := range real {
		if a.breaches(p.value) {
			breaching++
		}
	}
	count := breaching
	if a.TreatMissingData == "breaching" {
		count += missing
	}
	data = a.reasonData(real)
	switch {
	case count >= needed:
		return stateAlarm, a.crossed(real, breaching, needed), data
	case a.TreatMissingData == "ignore" && breaching > 0 && count+missing >= needed:
		return a.StateValue, a.StateReason, a.StateReasonData
	}
	return stateOK, a.notCrossed(real, breaching), data
}

// judgeNothing is judge where no period has data.
func (a *alarm) judgeNothing() (state, reason, data string) {
	n := a.EvaluationPeriods
	switch a.TreatMissingData {
	case "ignore":
		return a.StateValue, a.StateReason, a.StateReasonData
	case "breaching":
		return stateAlarm, fmt.Sprintf("Threshold Crossed: no datapoints were received for %d %s and %d missing %s treated as [Breaching].",
			n, plural(n, "period", "periods"), n, plural(n, "datapoint was", "datapoints were")), a.reasonData(nil)
	case "notBreaching":
		return stateOK, fmt.Sprintf("Threshold Crossed: no datapoints were received for %d %s and %d missing %s treated as [NonBreaching].",
			n, plural(n, "period", "periods"), n, plural(n, "datapoint was", "datapoints were")), a.reasonData(nil)
	}
	return stateInsufficient, "Insufficient Data: " + strconv.Itoa(n) + plural(n, " datapoint was", " datapoints were") + " unknown.", a.reasonData(nil)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (a *alarm) breaches(v float64) bool {
	switch a.ComparisonOperator {
	case "GreaterThanOrEqualToThreshold":
		return v >= *a.Threshold
	case "GreaterThanThreshold":
		return v > *a.Threshold
	case "LessThanThreshold":
		return v < *a.Threshold
	default:
		return v <= *a.Threshold
	}
}

// comparisons are the operators in words.
var comparisons = map[string]string{
	"GreaterThanOrEqualToThreshold": "greater than or equal to",
	"GreaterThanThreshold":          "greater than",
	"LessThanThreshold":             "less than",
	"LessThanOrEqualToThreshold":    "less than or equal to",
}

func (a *alarm) crossed(points []point, breaching, needed int) string {
	n := len(points)
	return fmt.Sprintf("Threshold Crossed: %d out of the last %d datapoints [%s] %s %s the threshold (%v) (minimum %d %s for OK -> ALARM transition).",
		breaching, n, listed(points), plural(breaching, "was", "were"), comparisons[a.ComparisonOperator], decimal(*a.Threshold), needed, plural(needed, "datapoint", "datapoints"))
}

func (a *alarm) notCrossed(points []point, breaching int) string {
	n := len(points)
	return fmt.Sprintf("Threshold Crossed: %d out of the last %d datapoints [%s] %s not %s the threshold (%v) (minimum 1 datapoint for ALARM -> OK transition).",
		n-breaching, n, listed(points), plural(n-breaching, "was", "were"), comparisons[a.ComparisonOperator], decimal(*a.Threshold))
}

// listed shows points with their times, the latest first.
func listed(points []point) string {
	var parts []string
	for _, p := range slices.Backward(points) {
		parts = append(parts, decimal(p.value)+" ("+time.Unix(p.time, 0).UTC().Format("02/01/06 15:04:05")+")")
	}
	return strings.Join(parts, ", ")
}

// decimal writes a number with a decimal point.
func decimal(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// reasonData is the reason for programs.
func (a *alarm) reasonData(points []point) string {
	recent := make([]float64, len(points))
	for i, p := range points {
		recent[i] = p.value
	}
	data := struct {
		Version          string    `json:"version"`
		Statistic        string    `json:"statistic,omitempty"`
		Period           int64     `json:"period"`
		RecentDatapoints []float64 `json:"recentDatapoints"`
		Threshold        float64   `json:"threshold"`
	}{"1.0", a.Statistic + a.ExtendedStatistic, a.period(), recent, *a.Threshold}
	return marshal(data)
}
