package monitoring

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type putMetricAlarmInput struct {
	alarmSettings
	Tags               []tag
	ThresholdMetricId  string
	EvaluationCriteria json.RawMessage
}

// uncheckedReason is what a new alarm says of its state.
const uncheckedReason = "Unchecked: Initial alarm creation"

// putMetricAlarm makes an alarm or changes one, whose state then stays.
func (s *Service) putMetricAlarm(ctx context.Context, call *awsapi.Call, in *putMetricAlarmInput) (*empty, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	account, region := call.Identity.Account, call.Region
	err := table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		a, version, err := s.alarms.Get(ctx, alarmKey(account, region, in.AlarmName))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		now := awsapi.Time{Time: s.now()}
		summary := `Alarm "` + in.AlarmName + `" updated`
		if err != nil {
			a = &alarm{
				AlarmArn: alarmARN(account, region, in.AlarmName), StateValue: stateInsufficient, StateReason: uncheckedReason,
				StateUpdatedTimestamp: now, StateTransitionedTimestamp: now,
				Internal: &alarmInternal{Account: account, Region: region, Tags: in.Tags},
			}
			summary = `Alarm "` + in.AlarmName + `" created`
		}
		a.alarmSettings, a.AlarmConfigurationUpdatedTimestamp = in.settings(), now
		return []store.Write{s.alarms.Put(a, version), s.note(a, "ConfigurationUpdate", summary, "")}, nil
	})
	if err != nil {
		return nil, err
	}
	return nil, s.evaluateNamed(ctx, account, region, in.AlarmName)
}

// settings returns the settings with their defaults.
func (in *putMetricAlarmInput) settings() alarmSettings {
	a := in.alarmSettings
	if a.ActionsEnabled == nil {
		on := true
		a.ActionsEnabled = &on
	}
	return a
}

// missingTreatments are what can be made of periods without data.
var missingTreatments = []string{"", "missing", "ignore", "breaching", "notBreaching"}

const maxActions = 5

func (in *putMetricAlarmInput) check() error {
	switch {
	case in.EvaluationCriteria != nil || in.ThresholdMetricId != "" || strings.Contains(in.ComparisonOperator, "LowerOr") ||
		slices.Contains([]string{"LessThanLowerThreshold", "GreaterThanUpperThreshold"}, in.ComparisonOperator):
		return validationError("Alarms of PromQL and of anomaly detection are not supported.")
	case !slices.Contains(missingTreatments, in.TreatMissingData):
		return validationError("Unsupported Treat Missing Data value: %s", in.TreatMissingData)
	case in.ComparisonOperator == "":
		return missingParameter("The parameter ComparisonOperator is required.")
	case in.EvaluationPeriods == 0:
		return missingParameter("The parameter EvaluationPeriods is required.")
	case in.Threshold == nil:
		return missingParameter("The parameter Threshold is required.")
	case in.DatapointsToAlarm > in.EvaluationPeriods:
		return validationError("The value for EvaluationPeriods must be greater than or equal to that of DatapointsToAlarm.")
	case max(len(in.OKActions), len(in.AlarmActions), len(in.InsufficientDataActions)) > maxActions:
		return validationError("A state has no more than %d actions.", maxActions)
	case len(in.Metrics) > 0:
		return in.checkMetrics()
	}
	return in.checkMetric()
}

func (in *putMetricAlarmInput) checkMetric() error {
	switch {
	case in.MetricName == "":
		return missingParameter("The parameter MetricName is required.")
	case in.Namespace == "":
		return missingParameter("The parameter Namespace is required.")
	case (in.Statistic == "") == (in.ExtendedStatistic == ""):
		return invalidCombination("Exactly one of the parameters Statistic and ExtendedStatistic must be specified.")
	case in.Period == 0:
		return missingParameter("The parameter Period is required.")
	case in.Period%60 != 0:
		return validationError("The parameter Period must be a multiple of 60: data are kept by the minute.")
	case in.Period*int64(in.EvaluationPeriods) > 7*day:
		return validationError("Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).")
	}
	if _, ok := parseStatistic(in.ExtendedStatistic + in.Statistic); !ok {
		return validationError("The value %s for parameter ExtendedStatistic is not supported.", in.ExtendedStatistic)
	}
	return nil
}

// checkMetrics demands that one of the queries is what is compared.
func (in *putMetricAlarmInput) checkMetrics() error {
	if in.MetricName != "" || in.Namespace != "" || in.Statistic != "" || in.ExtendedStatistic != "" || in.Period != 0 {
		return invalidCombination("The parameter Metrics cannot be combined with MetricName, Namespace, Statistic, ExtendedStatistic and Period.")
	}
	if err := checkQueries(in.Metrics); err != nil {
		return err
	}
	if n := len(returnedOf(in.Metrics)); n != 1 {
		return validationError("Exactly one element of the metrics list should return data.")
	}
	return nil
}

func returnedOf(queries []metricQuery) (list []*metricQuery) {
	for i := range queries {
		if queries[i].returned() {
			list = append(list, &queries[i])
		}
	}
	return list
}
