package stepfunctions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
)

type getExecutionHistoryInput struct {
	ExecutionARN         string `json:"executionArn"`
	ReverseOrder         bool   `json:"reverseOrder"`
	IncludeExecutionData *bool  `json:"includeExecutionData"`
	listInput
}

type getExecutionHistoryOutput struct {
	Events    []json.RawMessage `json:"events"`
	NextToken *string           `json:"nextToken,omitempty"`
}

// getExecutionHistory answers the events as the store has them: they are
// written in the form of the API.
func (s *Service) getExecutionHistory(ctx context.Context, call *awsapi.Call, in *getExecutionHistoryInput) (*getExecutionHistoryOutput, error) {
	x, err := s.findExecution(ctx, call, in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	pages := s.pagesOf(call, in.ExecutionARN, strconv.FormatBool(in.ReverseOrder))
	from, err := in.firstEvent(pages)
	if err != nil {
		return nil, err
	}
	size := pageSize(in.MaxResults)
	events, err := s.store.History(ctx, x.ID, from, in.ReverseOrder, size+1)
	if err != nil {
		return nil, err
	}
	out := &getExecutionHistoryOutput{Events: []json.RawMessage{}}
	if len(events) > size {
		next, err := eventID(events[size])
		if err != nil {
			return nil, err
		}
		out.NextToken = pages.token(next)
		events = events[:size]
	}
	for _, e := range events {
		if in.IncludeExecutionData != nil && !*in.IncludeExecutionData {
			if e, err = withoutData(e); err != nil {
				return nil, err
			}
		}
		out.Events = append(out.Events, e)
	}
	return out, nil
}

// firstEvent is the id of the event that the page begins with; 0 is the last.
func (in *getExecutionHistoryInput) firstEvent(pages pages) (int64, error) {
	position, err := pages.position(in.NextToken)
	if err != nil {
		return 0, err
	}
	switch {
	case position == "" && in.ReverseOrder:
		return 0, nil
	case position == "":
		return 1, nil
	}
	id, err := strconv.ParseInt(position, 10, 64)
	if err != nil || id < 1 {
		return 0, errInvalidToken.because()
	}
	return id, nil
}

// eventID returns the id of an encoded event as text.
func eventID(event []byte) (string, error) {
	var e struct {
		ID json.Number `json:"id"`
	}
	if err := json.Unmarshal(event, &e); err != nil {
		return "", fmt.Errorf("decode event: %w", err)
	}
	return e.ID.String(), nil
}

// eventData are the members of an event's details that
// includeExecutionData=false leaves out.
var eventData = []string{"input", "inputDetails", "output", "outputDetails"}

// withoutData returns an encoded event without execution data.
func withoutData(event []byte) ([]byte, error) {
	e, err := jsonvalue.Parse(string(event))
	if err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	b := jsonvalue.Builder{}
	for name, value := range e.Members() {
		if value.Kind() == jsonvalue.Object {
			value = without(value, eventData)
		}
		b.Set(name, value)
	}
	return b.Value().AppendJSON(nil), nil
}

// without returns a copy of an object without the members of those names.
func without(object jsonvalue.Value, names []string) jsonvalue.Value {
	b := jsonvalue.Builder{}
	for name, value := range object.Members() {
		if !slices.Contains(names, name) {
			b.Set(name, value)
		}
	}
	return b.Value()
}
