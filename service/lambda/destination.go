package lambda

import (
	"encoding/json"
	"time"

	"github.com/treadle-run/treadle/service/lambda/environment"
	"github.com/treadle-run/treadle/store"
)

// delivery is what a destination is invoked with
// (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
type delivery struct {
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	RequestContext  deliveryRequest  `json:"requestContext"`
	RequestPayload  json.RawMessage  `json:"requestPayload"`
	ResponseContext deliveryResponse `json:"responseContext,omitzero"`
	ResponsePayload json.RawMessage  `json:"responsePayload,omitempty"`
}

type deliveryRequest struct {
	RequestID   string `json:"requestId"`
	FunctionARN string `json:"functionArn"`
	Condition   string `json:"condition"`
	Count       int    `json:"approximateInvokeCount"`
}

type deliveryResponse struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

// The conditions of deliveries, which are also the reasons why an event is dropped.
const (
	conditionSuccess = "Success"
	conditionRetries = "RetriesExhausted"
	conditionAge     = "EventAgeExceeded"
)

// try is what came of running an event once.
type try struct {
	version string
	outcome *environment.Outcome
}

// deliver makes the asynchronous invocation of the destination of an event that is
// over; nil if there is none. It is to be written with the event's removal.
func (q *eventQueue) deliver(c *eventSettings, e *event, last *try, condition string) (*event, []store.Write) {
	to := c.destination(condition == conditionSuccess)
	parts := functionName.FindStringSubmatch(to)
	if to == "" || parts == nil {
		return nil, nil
	}
	now := q.service.options.Clock.Now().UTC()
	d := delivery{
		Version: "1.0", Timestamp: now.Format("2006-01-02T15:04:05.000Z"), RequestPayload: e.Invocation.Payload,
		RequestContext: deliveryRequest{e.Invocation.RequestID, configured(e.reference()).arn(), condition, e.Failures + 1},
	}
	if last != nil {
		d.ResponseContext = deliveryResponse{StatusCode: 200, ExecutedVersion: last.version}
		if last.outcome.Failed {
			d.ResponseContext.FunctionError = "Unhandled"
		}
		d.ResponsePayload = last.outcome.Payload
	}
	next := &event{
		Account: e.Account, Region: e.Region, Name: parts[partName], Qualifier: parts[partQualifier],
		Invocation: environment.Invocation{
			RequestID: q.service.newID(), Payload: []byte(compactJSON(d)), InvokedARN: to, TraceID: e.Invocation.TraceID,
		},
		Accepted: now, Due: now,
	}
	return next, []store.Write{q.table.Put(next, 0)}
}

// tooOld reports whether an event is older than it may become.
func (e *event) tooOld(now time.Time, c *eventSettings) bool {
	return now.Sub(e.Accepted) >= c.maxAge()
}
