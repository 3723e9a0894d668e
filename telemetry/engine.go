package telemetry

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/treadle-run/treadle/store"
)

// engine are the metrics of executions and of their way to the disk.
type engine struct {
	started  prometheus.Counter
	ended    *prometheus.CounterVec
	events   prometheus.Counter
	commits  prometheus.Histogram
	changes  prometheus.Histogram
	lateness prometheus.Histogram
	open     *atomic.Int64 // executions
}

func newEngine() engine {
	return engine{
		started: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "treadle_executions_started_total", Help: "Executions started or redriven since the process began.",
		}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "treadle_executions_ended_total", Help: "Executions ended since the process began, by status.",
		}, []string{"status"}),
		events: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "treadle_history_events_total", Help: "History events made durable.",
		}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "treadle_commit_seconds", Help: "Time until a commit of the engine is durable.", Buckets: latencies,
		}),
		changes: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "treadle_commit_transitions", Help: "Transitions of executions in a commit of the engine; their sum is all transitions.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 9),
		}),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "treadle_timer_lateness_seconds", Help: "How late after it was due a timer woke its execution.", Buckets: latencies,
		}),
		open: new(atomic.Int64),
	}
}

func (e *engine) collectors() []prometheus.Collector {
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "treadle_executions_open", Help: "Executions that are running.",
	}, func() float64 { return float64(e.open.Load()) })
	return []prometheus.Collector{e.started, e.ended, e.events, e.commits, e.changes, e.lateness, open}
}

// Committed implements engine.Observer.
func (e *engine) Committed(transitions int, took time.Duration) {
	e.changes.Observe(float64(transitions))
	e.commits.Observe(took.Seconds())
}

// Woke implements engine.Observer.
func (e *engine) Woke(late time.Duration) { e.lateness.Observe(max(late, 0).Seconds()) }

// Changed implements engine.Observer.
func (e *engine) Changed(x *store.Execution, events int, opened, closed bool) {
	e.events.Add(float64(events))
	if opened {
		e.started.Inc()
		e.open.Add(1)
	}
	if closed {
		e.open.Add(-1)
		e.ended.WithLabelValues(string(x.Status)).Inc()
	}
}
