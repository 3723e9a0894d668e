package server

import (
	"time"

	"github.com/treadle-run/treadle/console"
	"github.com/treadle-run/treadle/service/batch"
	"github.com/treadle-run/treadle/service/lambda"
	"github.com/treadle-run/treadle/service/logs"
	"github.com/treadle-run/treadle/service/monitoring"
)

// The units of what is counted here.
const (
	unitCount        = "Count"
	unitMilliseconds = "Milliseconds"
)

// logMetrics has metric filters count.
type logMetrics struct{ measures *monitoring.Service }

// PutLogMetric implements logs.Metrics.
func (l logMetrics) PutLogMetric(account, region string, m logs.LogMetric) {
	var dimensions []monitoring.Dimension
	for name, value := range m.Dimensions {
		dimensions = append(dimensions, monitoring.Dimension{Name: name, Value: value})
	}
	series := monitoring.NewSeries(account, region, m.Namespace, m.Name, dimensions...)
	l.measures.Record(series, m.Unit, time.UnixMilli(m.Time), m.Value)
}

// functionMetrics counts what functions do, as AWS/Lambda does: each on its own
// and all together. The console hears of it.
type functionMetrics struct {
	measures *monitoring.Service
	console  *console.Console
}

var _ lambda.Observer = functionMetrics{}

// Invoked implements lambda.Observer.
func (f functionMetrics) Invoked(i lambda.Invocation) {
	f.console.FunctionInvoked(i.Account, i.Region, i.Function)
	f.record(i, "ConcurrentExecutions", unitCount, float64(i.Concurrent))
	if i.Throttled {
		f.record(i, "Throttles", unitCount, 1)
		return
	}
	failed := 0.0
	if i.Failed {
		failed = 1
	}
	f.record(i, "Throttles", unitCount, 0)
	f.record(i, "Invocations", unitCount, 1)
	f.record(i, "Errors", unitCount, failed)
	f.record(i, "Duration", unitMilliseconds, milliseconds(i.Duration))
}

func (f functionMetrics) record(i lambda.Invocation, name, unit string, value float64) {
	const namespace = "AWS/Lambda"
	f.measures.Record(monitoring.NewSeries(i.Account, i.Region, namespace, name, monitoring.Dimension{Name: "FunctionName", Value: i.Function}), unit, i.Time, value)
	f.measures.Record(monitoring.NewSeries(i.Account, i.Region, namespace, name), unit, i.Time, value)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// jobMetrics counts what jobs do, by queue. Batch of AWS counts only what runs in
// its clusters; these are Treadle's own, in the same form.
type jobMetrics struct{ measures *monitoring.Service }

var _ batch.Observer = jobMetrics{}

// jobCounts are the metrics of the statuses that are counted.
var jobCounts = map[string]string{
	"SUBMITTED": "JobsSubmitted", "RUNNING": "JobsStarted", "SUCCEEDED": "JobsSucceeded", "FAILED": "JobsFailed",
}

// CameTo implements batch.Observer.
func (j jobMetrics) CameTo(p batch.Progress) {
	name, counted := jobCounts[p.Status]
	if !counted {
		return
	}
	queue := monitoring.Dimension{Name: "JobQueue", Value: p.Queue}
	series := func(name string) monitoring.Series {
		return monitoring.NewSeries(p.Account, p.Region, "AWS/Batch", name, queue)
	}
	j.measures.Record(series(name), unitCount, p.Time, 1)
	if p.Ran > 0 {
		j.measures.Record(series("JobRunTime"), unitMilliseconds, p.Time, milliseconds(p.Ran))
	}
}
