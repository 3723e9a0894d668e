package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/treadle-run/treadle/gateway"
)

// Metrics are the metrics of one server. Its methods may be called from many
// goroutines.
//
// Names follow https://prometheus.io/docs/practices/naming/: all begin with
// treadle_, times are in seconds.
type Metrics struct {
	registry *prometheus.Registry

	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	engine
}

// NewMetrics returns the metrics of a server that has done nothing yet, and of
// the process it is in.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "treadle_requests_total", Help: "Requests answered, by service, operation and HTTP status.",
		}, []string{"service", "operation", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "treadle_request_seconds", Help: "Time from the head of a request to its answer, by service and operation.",
			Buckets: latencies,
		}, []string{"service", "operation"}),
		engine: newEngine(),
	}
	m.registry.MustRegister(m.requests, m.latency,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(m.engine.collectors()...)
	return m
}

// latencies are the buckets of what takes between a fsync and a long poll.
var latencies = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// Handler serves the metrics in the format that the client asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gauge shows what read returns whenever the metrics are asked for. It panics
// if there is a metric of that name with the same labels.
func (m *Metrics) Gauge(name, help string, labels map[string]string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, read))
}

// Called implements gateway.Observer.
func (m *Metrics) Called(ctx context.Context, _ *gateway.Observed) context.Context { return ctx }

// Answered implements gateway.Observer.
func (m *Metrics) Answered(_ context.Context, q *gateway.Observed) {
	m.requests.WithLabelValues(q.Service, q.Operation, strconv.Itoa(q.Status)).Inc()
	m.latency.WithLabelValues(q.Service, q.Operation).Observe(time.Since(q.Began).Seconds())
}
