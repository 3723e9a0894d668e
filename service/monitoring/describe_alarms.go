package monitoring

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type describeAlarmsInput struct {
	AlarmNames      []string
	AlarmNamePrefix string
	AlarmTypes      []string
	StateValue      string
	ActionPrefix    string
	MaxRecords      int
	NextToken       string
}

type describeAlarmsOutput struct {
	MetricAlarms    []alarm
	CompositeAlarms []empty
	NextToken       string `json:",omitempty"`
}

func (s *Service) describeAlarms(ctx context.Context, call *awsapi.Call, in *describeAlarmsInput) (*describeAlarmsOutput, error) {
	if len(in.AlarmNames) > 0 && in.AlarmNamePrefix != "" {
		return nil, invalidCombination("AlarmNames and AlarmNamePrefix must not be specified together.")
	}
	list, err := s.alarmsOf(ctx, call, in.AlarmNamePrefix, in.wants)
	if err != nil {
		return nil, err
	}
	page, next, err := cut(list, in.NextToken, in.MaxRecords)
	return &describeAlarmsOutput{MetricAlarms: page, CompositeAlarms: []empty{}, NextToken: next}, err
}

func (in *describeAlarmsInput) wants(a *alarm) bool {
	return (len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, a.AlarmName)) &&
		(len(in.AlarmTypes) == 0 || slices.Contains(in.AlarmTypes, "MetricAlarm")) &&
		(in.StateValue == "" || in.StateValue == a.StateValue) &&
		(in.ActionPrefix == "" || slices.ContainsFunc(slices.Concat(a.AlarmActions, a.OKActions, a.InsufficientDataActions),
			func(action string) bool { return strings.HasPrefix(action, in.ActionPrefix) }))
}

// alarmsOf returns the alarms of the caller's account that are wanted, as they
// are shown, in order of their names.
func (s *Service) alarmsOf(ctx context.Context, call *awsapi.Call, prefix string, wanted func(*alarm) bool) ([]alarm, error) {
	list := []alarm{}
	for a, err := range s.alarms.List(ctx, alarmKey(call.Identity.Account, call.Region, prefix), "") {
		if err != nil {
			return nil, err
		}
		if wanted(a) {
			list = append(list, a.shown())
		}
	}
	return list, nil
}

// defaultRecords is how many items a page has.
const defaultRecords = 50

// cut returns a page of items and the token of the next one.
func cut[T any](items []T, token string, limit int) (page []T, next string, err error) {
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(token); err != nil || start < 0 {
			return nil, "", invalidToken()
		}
	}
	if limit == 0 {
		limit = defaultRecords
	}
	start = min(start, len(items))
	end := min(start+limit, len(items))
	if end < len(items) {
		next = strconv.Itoa(end)
	}
	return append([]T{}, items[start:end]...), next, nil
}

type describeAlarmsForMetricInput struct {
	MetricName        string
	Namespace         string
	Statistic         string
	ExtendedStatistic string
	Dimensions        []Dimension
	Period            int64
	Unit              string
}

type describeAlarmsForMetricOutput struct{ MetricAlarms []alarm }

func (s *Service) describeAlarmsForMetric(ctx context.Context, call *awsapi.Call, in *describeAlarmsForMetricInput) (*describeAlarmsForMetricOutput, error) {
	list, err := s.alarmsOf(ctx, call, "", in.wants)
	return &describeAlarmsForMetricOutput{list}, err
}

func (in *describeAlarmsForMetricInput) wants(a *alarm) bool {
	same := NewSeries("", "", in.Namespace, in.MetricName, in.Dimensions...) ==
		NewSeries("", "", a.Namespace, a.MetricName, a.Dimensions...)
	return same && (in.Statistic == "" || in.Statistic == a.Statistic) &&
		(in.ExtendedStatistic == "" || in.ExtendedStatistic == a.ExtendedStatistic) &&
		(in.Period == 0 || in.Period == a.Period) && (in.Unit == "" || in.Unit == a.Unit)
}
