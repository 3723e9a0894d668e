package server

import (
	"context"
	"net/http"
	"net/http/pprof"

	"github.com/treadle-run/treadle/engine"
	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/pebble"
	"github.com/treadle-run/treadle/telemetry"
)

// The paths at which those who run Treadle look into it.
const (
	metricsPath = "/metrics"
	pprofPath   = "/_treadle/pprof/"
)

// watching is what watches the rooms at work.
type watching struct {
	metrics *telemetry.Metrics
	traces  *telemetry.Traces // nil where nobody asked for them
}

// openTelemetry opens what watches the rooms, before there are any but the store.
func (r *rooms) openTelemetry(ctx context.Context, o Options, st *pebble.Store) (err error) {
	r.watching.metrics = telemetry.NewMetrics()
	r.watching.metrics.Store(st.Stats)
	if !telemetry.TracesWanted() {
		return nil
	}
	if r.watching.traces, err = telemetry.OpenTraces(ctx, st, o.Log); err == nil {
		r.onClose(r.watching.traces.Close)
	}
	return err
}

// watchEngines shows what the engines have at hand.
func (w *watching) watchEngines(engines ...*engine.Engine) {
	all := func() (s engine.Stats) {
		for _, e := range engines {
			of := e.Stats()
			s.Requests += of.Requests
			s.Tasks += of.Tasks
		}
		return s
	}
	w.metrics.Gauge("treadle_engine_requests_waiting", "Requests that wait for the shard of their execution.", nil,
		func() float64 { return float64(all().Requests) })
	w.metrics.Gauge("treadle_tasks_in_flight", "Tasks of executions that are being done in this process.", nil,
		func() float64 { return float64(all().Tasks) })
}

// ended tells of an execution that has ended.
func (w *watching) ended(x *store.Execution) {
	if w.traces != nil {
		w.traces.Ended(x)
	}
}

func (w *watching) observer() gateway.Observer {
	if w.traces == nil {
		return w.metrics
	}
	return telemetry.Observers{w.metrics, w.traces}
}

// profiles serves the profiles of package runtime/pprof.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(pprofPath, func(w http.ResponseWriter, q *http.Request) {
		q.URL.Path = "/debug/pprof/" + q.URL.Path[len(pprofPath):] // the only one that Index knows
		pprof.Index(w, q)
	})
	mux.HandleFunc(pprofPath+"cmdline", pprof.Cmdline)
	mux.HandleFunc(pprofPath+"profile", pprof.Profile)
	mux.HandleFunc(pprofPath+"symbol", pprof.Symbol)
	mux.HandleFunc(pprofPath+"trace", pprof.Trace)
	return mux
}
