package server

import (
	"context"

	"github.com/treadle-run/treadle/service/events"
	"github.com/treadle-run/treadle/service/logs"
	"github.com/treadle-run/treadle/service/monitoring"
	"github.com/treadle-run/treadle/service/scheduler"
	"github.com/treadle-run/treadle/store"
)

// openObservability opens what functions, jobs and executions tell of what they
// do. It closes after them.
func (r *rooms) openObservability(ctx context.Context, o Options, st store.Store) (err error) {
	caller := &lateCaller{r.registry, r.ready, o.Clock}
	bus, err := events.Open(ctx, events.Options{Store: st, Clock: o.Clock, Log: o.Log, Caller: caller})
	if err != nil {
		return err
	}
	r.onClose(bus.Close)
	r.registry.Register(bus)
	r.bus = bus
	schedules, err := scheduler.Open(ctx, scheduler.Options{Store: st, Clock: o.Clock, Log: o.Log, Caller: caller})
	if err != nil {
		return err
	}
	r.onClose(schedules.Close)
	r.registry.Register(schedules)
	r.measures, err = monitoring.New(monitoring.Options{Store: st, Clock: o.Clock, Log: o.Log, Caller: caller, Events: bus})
	if err != nil {
		return err
	}
	r.onClose(r.measures.Close)
	r.registry.Register(r.measures)
	r.logs, err = logs.New(ctx, logs.Options{Store: st, Clock: o.Clock, Log: o.Log, Metrics: logMetrics{r.measures}, Written: r.console.LogWritten})
	if err != nil {
		return err
	}
	r.onClose(r.logs.Close)
	r.registry.Register(r.logs)
	return nil
}
