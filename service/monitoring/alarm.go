package monitoring

import (
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// The states of alarms.
const (
	stateOK           = "OK"
	stateAlarm        = "ALARM"
	stateInsufficient = "INSUFFICIENT_DATA"
)

// alarmSettings are what PutMetricAlarm says of an alarm.
type alarmSettings struct {
	AlarmName                        string
	AlarmDescription                 string `json:",omitempty"`
	ActionsEnabled                   *bool  `json:",omitempty"`
	OKActions                        []string
	AlarmActions                     []string
	InsufficientDataActions          []string
	MetricName                       string `json:",omitempty"`
	Namespace                        string `json:",omitempty"`
	Statistic                        string `json:",omitempty"`
	ExtendedStatistic                string `json:",omitempty"`
	Dimensions                       []Dimension
	Period                           int64         `json:",omitempty"`
	Unit                             string        `json:",omitempty"`
	EvaluationPeriods                int           `json:",omitempty"`
	DatapointsToAlarm                int           `json:",omitempty"`
	Threshold                        *float64      `json:",omitempty"`
	ComparisonOperator               string        `json:",omitempty"`
	TreatMissingData                 string        `json:",omitempty"`
	EvaluateLowSampleCountPercentile string        `json:",omitempty"`
	Metrics                          []metricQuery `json:",omitempty"`
}

// alarm is the record of an alarm.
type alarm struct {
	alarmSettings
	AlarmArn                           string
	AlarmConfigurationUpdatedTimestamp awsapi.Time
	StateValue                         string
	StateReason                        string
	StateReasonData                    string `json:",omitempty"`
	StateUpdatedTimestamp              awsapi.Time
	StateTransitionedTimestamp         awsapi.Time

	Internal *alarmInternal `json:",omitempty"`
}

// alarmInternal is what is kept of an alarm for the service itself.
type alarmInternal struct {
	Account string
	Region  string
	Tags    []tag `json:",omitempty"`
}

func alarmKey(account, region, name string) string { return account + "/" + region + "/" + name }

func (a *alarm) key() string { return alarmKey(a.Internal.Account, a.Internal.Region, a.AlarmName) }

// shown is the alarm as it is answered.
func (a *alarm) shown() alarm {
	v := *a
	v.Internal = nil
	for _, list := range []*[]string{&v.OKActions, &v.AlarmActions, &v.InsufficientDataActions} {
		if *list == nil {
			*list = []string{}
		}
	}
	if v.Dimensions == nil {
		v.Dimensions = []Dimension{}
	}
	return v
}

func alarmARN(account, region, name string) string {
	return arn.New("cloudwatch", region, account, "alarm:"+name).String()
}

// nameOfAlarm returns the name in the ARN of an alarm.
func nameOfAlarm(text string) (string, error) {
	a, err := arn.Parse(text)
	name, ok := strings.CutPrefix(a.Resource, "alarm:")
	if err != nil || a.Service != "cloudwatch" || !ok {
		return "", invalidValue("The value %s for parameter ResourceARN is invalid: only alarms have tags.", text)
	}
	return name, nil
}

// changeAlarm changes an alarm, noSuchAlarm if there is none.
func (s *Service) changeAlarm(ctx context.Context, account, region, name string, change func(*alarm) ([]store.Write, error)) error {
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		a, version, err := s.alarms.Get(ctx, alarmKey(account, region, name))
		if errors.Is(err, store.ErrNotFound) {
			return nil, noSuchAlarm()
		}
		if err != nil {
			return nil, err
		}
		more, err := change(a)
		if err != nil {
			return nil, err
		}
		return append(more, s.alarms.Put(a, version)), nil
	})
	if errors.Is(err, table.ErrBusy) {
		return failure("ConcurrentModificationException", 429, "More than one process tried to modify the alarm at the same time.")
	}
	return err
}
