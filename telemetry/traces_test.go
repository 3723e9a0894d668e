package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/treadle-run/treadle/gateway"
	"github.com/treadle-run/treadle/store"
)

// histories is one history.
type histories [][]byte

func (h histories) History(context.Context, store.ID, int64, bool, int) ([][]byte, error) {
	if h == nil {
		return nil, errors.New("no such history")
	}
	return h, nil
}

func newTestTraces(h Histories) (*Traces, *tracetest.InMemoryExporter) {
	exporter := tracetest.NewInMemoryExporter()
	return newTraces(h, slog.New(slog.DiscardHandler), sdktrace.WithSyncer(exporter)), exporter
}

func TestTraceOfAnExecution(t *testing.T) {
	var h histories
	for _, e := range chain(t, `
		1 0 ExecutionStarted
		2 0 MapStateEntered Each
		3 2 MapStateStarted
		4 3 PassStateEntered Do
		5 4 PassStateExited Do
		6 5 ExecutionFailed Oops`) {
		h = append(h, e.AppendJSON(nil))
	}
	oops := "Oops"
	x := &store.Execution{
		ID: store.ID{1, 2, 3, 15: 9}, ARN: "arn:x", StateMachineName: "poller", Status: "FAILED", Error: &oops,
		StartDate: began, StopDate: began.Add(5 * time.Second),
	}
	traces, exporter := newTestTraces(h)
	if err := traces.trace(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	spans := exporter.GetSpans()
	if len(spans) != 3 || spans[0].Name != "Each" || spans[1].Name != "Do" || spans[2].Name != "poller" {
		t.Fatalf("spans are %+v", spans)
	}
	each, do, root := spans[0], spans[1], spans[2]
	if got := root.SpanContext.TraceID().String(); got != "01020300000000000000000000000009" {
		t.Errorf("trace is %s, not the execution's id", got)
	}
	if each.Parent.SpanID() != root.SpanContext.SpanID() || do.Parent.SpanID() != each.SpanContext.SpanID() {
		t.Error("spans do not lie within one another")
	}
	if !root.StartTime.Equal(began) || !root.EndTime.Equal(x.StopDate) || !each.EndTime.Equal(x.StopDate) || root.Status.Description != "Oops" {
		t.Errorf("root: %v to %v, %v; the state left open ends %v", root.StartTime, root.EndTime, root.Status, each.EndTime)
	}
	if err := traces.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTraceHeaders(t *testing.T) {
	for _, c := range []struct {
		header, trace, parent string
		ok, sampled           bool
	}{
		{"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", "5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", true, true},
		{"Root=1-5759e988-bd862e3fe1be46a994272793; Sampled=0", "5759e988bd862e3fe1be46a994272793", "0000000000000000", true, false},
		{"", "", "", false, false},
		{"Root=1-xyz", "", "", false, false},
		{"Root=2-5759e988-bd862e3fe1be46a994272793", "", "", false, false},
		{"Parent=53995c3f42cd8ad8", "", "", false, false},
	} {
		got, ok := parseTraceHeader(c.header)
		if ok != c.ok || ok && (got.TraceID().String() != c.trace || got.SpanID().String() != c.parent || got.IsSampled() != c.sampled) {
			t.Errorf("%q: %v %v", c.header, got, ok)
		}
	}
}

func TestRequestsJoinTheClientsTrace(t *testing.T) {
	traces, exporter := newTestTraces(histories{})
	defer traces.Close(t.Context())
	q := &gateway.Observed{
		Service: "states", Operation: "StartExecution", Began: time.Now(),
		Header: http.Header{"Traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}},
	}
	ctx := traces.Called(t.Context(), q)
	q.Status = 500
	traces.Answered(ctx, q)
	spans := exporter.GetSpans()
	if len(spans) != 1 || spans[0].Name != "states.StartExecution" || spans[0].SpanContext.TraceID().String() != "4bf92f3577b34da6a3ce929d0e0e4736" || spans[0].Status.Code.String() != "Error" {
		t.Errorf("spans are %+v", spans)
	}
}
