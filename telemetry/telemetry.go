// Package telemetry shows what Treadle is doing to those who run it: metrics
// for Prometheus, and traces of requests and executions for OpenTelemetry. What
// users of AWS see of their own functions and executions is CloudWatch's, not
// this package's.
package telemetry

import (
	"context"

	"github.com/treadle-run/treadle/gateway"
)

// Observers is a gateway.Observer that passes on what it hears.
type Observers []gateway.Observer

// Called implements gateway.Observer.
func (o Observers) Called(ctx context.Context, q *gateway.Observed) context.Context {
	for _, each := range o {
		ctx = each.Called(ctx, q)
	}
	return ctx
}

// Answered implements gateway.Observer.
func (o Observers) Answered(ctx context.Context, q *gateway.Observed) {
	for _, each := range o {
		each.Answered(ctx, q)
	}
}
