package server

import (
	"context"

	"github.com/treadle-run/treadle/service/logs"
	"github.com/treadle-run/treadle/service/monitoring"
	"github.com/treadle-run/treadle/store"
)

// openObservability opens what functions, jobs and executions tell of what they
// do. It closes after them.
func (r *rooms) openObservability(ctx context.Context, o Options, st store.Store) (err error) {
	r.measures, err = monitoring.New(monitoring.Options{
		Store: st, Clock: o.Clock, Log: o.Log, Caller: &lateCaller{r.registry, r.ready, o.Clock},
	})
	if err != nil {
		return err
	}
	r.onClose(r.measures.Close)
	r.registry.Register(r.measures)
	r.logs, err = logs.New(ctx, logs.Options{Store: st, Clock: o.Clock, Log: o.Log, Metrics: logMetrics{r.measures}})
	if err != nil {
		return err
	}
	r.onClose(r.logs.Close)
	r.registry.Register(r.logs)
	return nil
}
