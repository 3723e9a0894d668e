package events

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/delivery"
	"github.com/treadle-run/treadle/jsonvalue"
)

type putEventsInput struct{ Entries []putEventsEntry }

type putEventsEntry struct {
	Time         awsapi.Time
	Source       string
	Resources    []string
	DetailType   string
	Detail       string
	EventBusName string
}

type putEventsResult struct {
	EventId      string `json:",omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

type putEventsOutput struct {
	FailedEntryCount int
	Entries          []putEventsResult
}

// maxEntriesBytes is how large the entries of a request may be together.
const maxEntriesBytes = 1 << 20

// putEvents answers for each entry by itself, once its deliveries are durable.
func (s *Service) putEvents(ctx context.Context, call *awsapi.Call, in *putEventsInput) (*putEventsOutput, error) {
	size := 0
	for i := range in.Entries {
		size += in.Entries[i].size()
	}
	if size > maxEntriesBytes {
		return nil, validationError("Total size of the entries in the request is over the limit.")
	}
	out := &putEventsOutput{Entries: []putEventsResult{}}
	for i := range in.Entries {
		id, err := s.putEvent(ctx, call, &in.Entries[i])
		result := putEventsResult{EventId: id}
		if e, ok := errors.AsType[*awsapi.Error](err); ok {
			result = putEventsResult{ErrorCode: e.Code, ErrorMessage: e.Message}
			out.FailedEntryCount++
		} else if err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, result)
	}
	return out, nil
}

func (e *putEventsEntry) size() int {
	n := len(e.Source) + len(e.DetailType) + len(e.Detail)
	for _, r := range e.Resources {
		n += len(r)
	}
	return n
}

func (s *Service) putEvent(ctx context.Context, call *awsapi.Call, e *putEventsEntry) (id string, err error) {
	if err := e.check(call); err != nil {
		return "", err
	}
	account, region := call.Identity.Account, call.Region
	b, _, err := s.bus(ctx, call, e.EventBusName)
	if err != nil {
		return "", err
	}
	at := s.now()
	if !e.Time.IsZero() {
		at = e.Time.Time
	}
	event, err := s.newEvent(awsapi.Event{
		Source: e.Source, DetailType: e.DetailType, Account: account, Region: region, Time: at,
		Resources: e.Resources, Detail: json.RawMessage(e.Detail),
	})
	if err != nil {
		return "", err
	}
	event.forwarded = call.Identity.Service == serviceName
	err = s.send(ctx, b.key(), event)
	if errors.Is(err, delivery.ErrFull) {
		return "", failure("ThrottlingException", "Rate exceeded")
	}
	return event.id, err
}

func (e *putEventsEntry) check(call *awsapi.Call) error {
	for _, p := range []struct{ name, value string }{{"Source", e.Source}, {"DetailType", e.DetailType}, {"Detail", e.Detail}} {
		if p.value == "" {
			return failure("InvalidArgument", "Parameter %s is not valid. Reason: %s is a required argument.", p.name, p.name)
		}
	}
	if v, err := jsonvalue.Parse(e.Detail); err != nil || v.Kind() != jsonvalue.Object {
		return failure("MalformedDetail", "Detail is malformed.")
	}
	if strings.HasPrefix(e.Source, "aws.") && call.Identity.Service != serviceName {
		return failure("NotAuthorizedForSourceException", "Not authorized for the source.")
	}
	if a, err := arn.Parse(e.EventBusName); err == nil && (a.Account != call.Identity.Account || a.Region != call.Region) {
		return failure("InvalidArgument", "Event buses of other accounts and regions cannot be reached.")
	}
	return nil
}
