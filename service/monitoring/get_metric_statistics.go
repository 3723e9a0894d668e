package monitoring

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type getMetricStatisticsInput struct {
	Namespace          string
	MetricName         string
	Dimensions         []Dimension
	StartTime          awsapi.Time
	EndTime            awsapi.Time
	Period             int64
	Statistics         []string
	ExtendedStatistics []string
	Unit               string
}

type datapoint struct {
	Timestamp          awsapi.Time
	SampleCount        *float64           `json:",omitempty"`
	Average            *float64           `json:",omitempty"`
	Sum                *float64           `json:",omitempty"`
	Minimum            *float64           `json:",omitempty"`
	Maximum            *float64           `json:",omitempty"`
	Unit               string             `json:",omitempty"`
	ExtendedStatistics map[string]float64 `json:",omitempty"`
}

type getMetricStatisticsOutput struct {
	Label      string
	Datapoints []datapoint
}

// maxDatapoints is how many datapoints GetMetricStatistics answers with.
const maxDatapoints = 1440

func (s *Service) getMetricStatistics(ctx context.Context, call *awsapi.Call, in *getMetricStatisticsInput) (*getMetricStatisticsOutput, error) {
	sp, err := in.span()
	if err != nil {
		return nil, err
	}
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	series := NewSeries(call.Identity.Account, call.Region, in.Namespace, in.MetricName, in.Dimensions...)
	buckets, err := s.read(ctx, series, sp, in.Unit)
	if err != nil {
		return nil, err
	}
	out := &getMetricStatisticsOutput{Label: in.MetricName, Datapoints: []datapoint{}}
	for i := range buckets {
		if p, ok := in.datapoint(&buckets[i]); ok {
			out.Datapoints = append(out.Datapoints, p)
		}
	}
	return out, nil
}

// span checks the times and statistics of a request.
func (in *getMetricStatisticsInput) span() (sp span, err error) {
	start, end := in.StartTime.Unix(), in.EndTime.Unix()
	if end <= start {
		return sp, invalidCombination("The parameter StartTime must be less than the parameter EndTime.")
	}
	if len(in.Statistics) == 0 && len(in.ExtendedStatistics) == 0 {
		return sp, missingParameter("At least one of the parameters Statistics and ExtendedStatistics must be specified.")
	}
	if in.Period%60 != 0 {
		return sp, invalidValue("The parameter Period must be a multiple of 60: data are kept by the minute.")
	}
	start -= start % 60
	if n := (end - start + in.Period - 1) / in.Period; n > maxDatapoints {
		return sp, invalidCombination("You have requested up to %s datapoints, which exceeds the limit of 1,440. "+
			"You may reduce the datapoints requested by increasing Period, or decreasing the time range.", thousands(n))
	}
	for _, name := range append(in.Statistics, in.ExtendedStatistics...) {
		if _, ok := parseStatistic(name); !ok {
			return sp, invalidValue("The value %s for parameter ExtendedStatistics is not supported.", name)
		}
	}
	return span{start, end, in.Period}, nil
}

// datapoint returns what was asked for of a bucket. One of which some percentile
// is not known is left out.
func (in *getMetricStatisticsInput) datapoint(b *Bucket) (p datapoint, ok bool) {
	p = datapoint{Timestamp: seconds(b.Start), Unit: b.Unit}
	if p.Unit == "" {
		p.Unit = noUnit
	}
	places := map[string]**float64{
		"SampleCount": &p.SampleCount, "Average": &p.Average, "Sum": &p.Sum, "Minimum": &p.Minimum, "Maximum": &p.Maximum,
	}
	for _, name := range in.Statistics {
		value, _ := statistics[name](b)
		*places[name] = &value
	}
	for _, name := range in.ExtendedStatistics {
		stat, _ := parseStatistic(name)
		value, known := stat(b)
		if !known {
			return p, false
		}
		if p.ExtendedStatistics == nil {
			p.ExtendedStatistics = map[string]float64{}
		}
		p.ExtendedStatistics[name] = value
	}
	return p, true
}
