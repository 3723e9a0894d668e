package monitoring

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

type putMetricDataInput struct {
	Namespace        string
	MetricData       []datum
	EntityMetricData []struct{ MetricData []datum }
}

type datum struct {
	MetricName      string
	Dimensions      []Dimension
	Timestamp       awsapi.Time
	Value           *float64
	StatisticValues *statisticSet
	Values          []float64
	Counts          []float64
	Unit            string
}

type statisticSet struct{ SampleCount, Sum, Minimum, Maximum float64 }

// Bounds of PutMetricData
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
const (
	maxData        = 1000
	maxDatumValues = 150
	maxValueExp    = 360
	acceptedPast   = 14 * 24 * time.Hour
	acceptedFuture = 2 * time.Hour
	ownNamespaces  = "AWS/"
)

// empty is the output of operations that answer with success only.
type empty struct{}

// putMetricData answers when the data are durable.
func (s *Service) putMetricData(ctx context.Context, call *awsapi.Call, in *putMetricDataInput) (*empty, error) {
	if strings.HasPrefix(in.Namespace, ownNamespaces) {
		return nil, invalidValue("The value %s for parameter Namespace is invalid.", ownNamespaces)
	}
	data := in.MetricData
	for _, e := range in.EntityMetricData {
		data = append(data, e.MetricData...)
	}
	switch {
	case len(data) == 0:
		return nil, missingParameter("The parameter MetricData is required.")
	case len(data) > maxData:
		return nil, invalidValue("The collection MetricData must not have a size greater than %d.", maxData)
	}
	buckets := make([]*Bucket, len(data))
	for i := range data {
		var err error
		if buckets[i], err = s.bucketOf(&data[i], i+1); err != nil {
			return nil, err
		}
	}
	for i, b := range buckets {
		d := &data[i]
		s.pending.add(NewSeries(call.Identity.Account, call.Region, in.Namespace, d.MetricName, d.Dimensions...), b)
	}
	return nil, s.flush(ctx)
}

// bucketOf returns what a datum says, of the minute that it is of.
func (s *Service) bucketOf(d *datum, number int) (*Bucket, error) {
	at := s.now()
	if !d.Timestamp.IsZero() {
		at = d.Timestamp.Time
		if now := s.now(); at.Before(now.Add(-acceptedPast)) || at.After(now.Add(acceptedFuture)) {
			return nil, invalidValue("The parameter MetricData.member.%d.Timestamp must specify a time within the past two weeks and the next two hours.", number)
		}
	}
	for _, dim := range d.Dimensions {
		if strings.Contains(dim.Name+dim.Value, separator) {
			return nil, invalidValue("The parameter MetricData.member.%d.Dimensions has characters that are not allowed.", number)
		}
	}
	if strings.Contains(d.MetricName, separator) {
		return nil, invalidValue("The parameter MetricData.member.%d.MetricName has characters that are not allowed.", number)
	}
	b := &Bucket{Start: at.Unix() - at.Unix()%60, Unit: d.Unit}
	if d.Unit == noUnit {
		b.Unit = ""
	}
	return b, d.fill(b, number)
}

// fill adds the values of a datum, which come in one of three ways.
func (d *datum) fill(b *Bucket, number int) error {
	given := 0
	for _, there := range []bool{d.Value != nil, d.StatisticValues != nil, len(d.Values) > 0} {
		if there {
			given++
		}
	}
	switch {
	case given == 0:
		return missingParameter("At least one of the parameters must be specified.")
	case given > 1:
		return invalidCombination("The parameters MetricData.member.%d.Value and MetricData.member.%d.StatisticValues are mutually exclusive and you have specified both.", number, number)
	case d.Value != nil:
		return addValue(b, *d.Value, 1, number)
	case d.StatisticValues != nil:
		return d.StatisticValues.fill(b, number)
	}
	if len(d.Values) > maxDatumValues || len(d.Counts) > 0 && len(d.Counts) != len(d.Values) {
		return invalidValue("The parameters MetricData.member.%d.Values and MetricData.member.%d.Counts must be of the same size, and of no more than %d.", number, number, maxDatumValues)
	}
	for i, v := range d.Values {
		count := 1.0
		if len(d.Counts) > 0 {
			count = d.Counts[i]
		}
		if !(count > 0) {
			return invalidValue("The value %v for parameter MetricData.member.%d.Counts is invalid.", count, number)
		}
		if err := addValue(b, v, count, number); err != nil {
			return err
		}
	}
	return nil
}

func addValue(b *Bucket, v, count float64, number int) error {
	if !inRange(v) || !inRange(count) {
		return invalidValue("The value %v for parameter MetricData.member.%d.Value is invalid.", v, number)
	}
	b.add(v, count)
	return nil
}

func inRange(v float64) bool { return math.Abs(v) <= math.Ldexp(1, maxValueExp) }

func (s *statisticSet) fill(b *Bucket, number int) error {
	for _, v := range []float64{s.SampleCount, s.Sum, s.Minimum, s.Maximum} {
		if !inRange(v) {
			return invalidValue("The value %v for parameter MetricData.member.%d.StatisticValues is invalid.", v, number)
		}
	}
	if s.SampleCount <= 0 || s.Minimum > s.Maximum {
		return invalidValue("The value for parameter MetricData.member.%d.StatisticValues is invalid.", number)
	}
	b.Count, b.Sum, b.Min, b.Max = s.SampleCount, s.Sum, s.Minimum, s.Maximum
	return nil
}
