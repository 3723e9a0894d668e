package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/history"
	"github.com/treadle-run/treadle/store"
)

// Traces send spans of requests and executions to a collector. Its methods may
// be called from many goroutines.
//
// An execution's trace has the execution's id, or goes on with the X-Ray trace
// of the traceHeader it was started with. Its spans are made of its history once
// it has ended, so they cost it nothing while it runs, and a crash loses none
// but those of executions that ended just before.
type Traces struct {
	histories Histories
	log       *slog.Logger
	provider  *sdktrace.TracerProvider
	tracer    trace.Tracer
	ended     chan *store.Execution
	stop      context.CancelFunc
	wg        sync.WaitGroup
}

// Histories is what Traces needs of a store.
type Histories interface {
	History(ctx context.Context, id store.ID, from int64, descending bool, limit int) ([][]byte, error)
}

// endedQueue is how many executions that have ended may wait for their spans to
// be made; beyond that they go without.
const endedQueue = 1024

// TracesWanted reports whether the environment names a collector
// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
func TracesWanted() bool {
	return os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

// OpenTraces starts sending spans over OTLP and HTTP to the collector that the
// environment names, with what else OpenTelemetry's variables say. Close stops it.
func OpenTraces(ctx context.Context, h Histories, log *slog.Logger) (*Traces, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("exporter of traces: %w", err)
	}
	self, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "treadle")), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("resource of traces: %w", err)
	}
	return newTraces(h, log, sdktrace.WithBatcher(exporter), sdktrace.WithResource(self)), nil
}

func newTraces(h Histories, log *slog.Logger, options ...sdktrace.TracerProviderOption) *Traces {
	options = append(options, sdktrace.WithIDGenerator(ids{}))
	t := &Traces{
		histories: h, log: log, provider: sdktrace.NewTracerProvider(options...),
		ended: make(chan *store.Execution, endedQueue),
	}
	t.tracer = t.provider.Tracer("github.com/treadle-run/treadle")
	ctx, stop := context.WithCancel(context.Background())
	t.stop = stop
	t.wg.Go(func() { t.run(ctx) })
	return t
}

// Close stops it; spans that were made are sent until ctx ends.
func (t *Traces) Close(ctx context.Context) error {
	t.stop()
	t.wg.Wait()
	return t.provider.Shutdown(ctx)
}

// Called implements gateway.Observer: it begins the span of a request, within
// the trace that the client names in the header traceparent, if any.
func (t *Traces) Called(ctx context.Context, q *gateway.Observed) context.Context {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(q.Header))
	ctx, _ = t.tracer.Start(ctx, q.Service+"."+q.Operation,
		trace.WithTimestamp(q.Began), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(
			attribute.String("rpc.system", "aws-api"),
			attribute.String("rpc.service", q.Service),
			attribute.String("rpc.method", q.Operation),
			attribute.String("aws.request_id", q.ID),
		))
	return ctx
}

// Answered implements gateway.Observer: it ends the span that Called began.
func (t *Traces) Answered(ctx context.Context, q *gateway.Observed) {
	s := trace.SpanFromContext(ctx)
	s.SetAttributes(attribute.Int("http.response.status_code", q.Status))
	if q.Status >= 500 {
		s.SetStatus(codes.Error, "")
	}
	s.End()
}

// Ended tells of an execution that has ended. It does not block.
func (t *Traces) Ended(x *store.Execution) {
	select {
	case t.ended <- x:
	default:
		t.log.Debug("execution not traced: too many end", "execution", x.ARN)
	}
}

func (t *Traces) run(ctx context.Context) {
	for {
		select {
		case x := <-t.ended:
			if err := t.trace(ctx, x); err != nil && ctx.Err() == nil {
				t.log.Warn("execution not traced", "execution", x.ARN, "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// mostEvents is how much of a history is looked at for spans.
const mostEvents = 25_000

// trace makes the spans of an execution.
func (t *Traces) trace(ctx context.Context, x *store.Execution) error {
	encoded, err := t.histories.History(ctx, x.ID, 1, false, mostEvents)
	if err != nil {
		return err
	}
	events := make([]history.Event, len(encoded))
	for i, e := range encoded {
		if events[i], err = history.Parse(e); err != nil {
			return err
		}
	}
	t.emit(x, spansOf(events))
	return nil
}

func (t *Traces) emit(x *store.Execution, spans []span) {
	ctx, root := t.tracer.Start(rootContext(x), x.StateMachineName,
		trace.WithTimestamp(x.StartDate), trace.WithAttributes(
			attribute.String("aws.step_functions.execution.arn", x.ARN),
			attribute.String("aws.step_functions.state_machine.arn", x.StateMachineARN),
			attribute.String("aws.step_functions.execution.status", string(x.Status)),
		))
	if x.Status != "SUCCEEDED" {
		root.SetStatus(codes.Error, textOf(x.Error))
	}
	contexts := make([]context.Context, len(spans))
	for i := range spans {
		around := ctx
		if parent := spans[i].parent; parent >= 0 {
			around = contexts[parent]
		}
		contexts[i] = t.state(around, &spans[i], x.StopDate)
	}
	root.End(trace.WithTimestamp(x.StopDate))
}

func (t *Traces) state(around context.Context, s *span, stopped time.Time) context.Context {
	ctx, made := t.tracer.Start(around, s.name, trace.WithTimestamp(s.begin),
		trace.WithAttributes(attribute.Int64("aws.step_functions.event.id", s.entry)))
	if s.tries > 0 {
		made.SetAttributes(attribute.Int("aws.step_functions.task.attempts", s.tries))
	}
	if s.error != "" {
		made.SetStatus(codes.Error, s.error)
	}
	end := s.end
	if end.IsZero() {
		end = stopped
	}
	made.End(trace.WithTimestamp(end))
	return ctx
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
