package telemetry

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/treadle-run/treadle/store"
)

// ids gives spans their ids: random ones, but for the trace of an execution.
type ids struct{}

type traceKey struct{}

// NewIDs implements sdktrace.IDGenerator.
func (g ids) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if id, ok := ctx.Value(traceKey{}).(trace.TraceID); ok {
		return id, g.NewSpanID(ctx, id)
	}
	var id trace.TraceID
	binary.BigEndian.PutUint64(id[:8], rand.Uint64())
	binary.BigEndian.PutUint64(id[8:], rand.Uint64()|1) // zero is no id
	return id, g.NewSpanID(ctx, id)
}

// NewSpanID implements sdktrace.IDGenerator.
func (ids) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	binary.BigEndian.PutUint64(id[:], rand.Uint64()|1)
	return id
}

// rootContext is where the trace of an execution begins: within the X-Ray trace
// that it was started in, or as one of its own with the execution's id.
func rootContext(x *store.Execution) context.Context {
	ctx := context.Background()
	if parent, ok := parseTraceHeader(x.TraceHeader); ok {
		if parent.IsValid() {
			return trace.ContextWithRemoteSpanContext(ctx, parent)
		}
		return context.WithValue(ctx, traceKey{}, parent.TraceID())
	}
	return context.WithValue(ctx, traceKey{}, trace.TraceID(x.ID))
}

// parseTraceHeader reads an X-Ray trace header, "Root=1-5759e988-bd862e3fe1be46a994272793;
// Parent=53995c3f42cd8ad8;Sampled=1", whose root is a trace id in another form
// (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
// The span id is zero where there is no Parent.
func parseTraceHeader(header string) (trace.SpanContext, bool) {
	var c trace.SpanContextConfig
	c.Remote, c.TraceFlags = true, trace.FlagsSampled
	for field := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Root":
			version, rest, _ := strings.Cut(value, "-")
			id, err := hex.DecodeString(strings.ReplaceAll(rest, "-", ""))
			if version != "1" || err != nil || len(id) != len(c.TraceID) {
				return trace.SpanContext{}, false
			}
			c.TraceID = trace.TraceID(id)
		case "Parent":
			if id, err := hex.DecodeString(value); err == nil && len(id) == len(c.SpanID) {
				c.SpanID = trace.SpanID(id)
			}
		case "Sampled":
			if value == "0" {
				c.TraceFlags = 0
			}
		}
	}
	return trace.NewSpanContext(c), c.TraceID.IsValid()
}
