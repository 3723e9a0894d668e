package stepfunctions

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/history"
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
		next, err := history.Parse(events[size])
		if err != nil {
			return nil, err
		}
		out.NextToken = pages.token(strconv.FormatInt(next.ID, 10))
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

// withoutData returns an encoded event without execution data.
func withoutData(event []byte) ([]byte, error) {
	e, err := history.Parse(event)
	if err != nil {
		return nil, err
	}
	return e.AppendWithoutData(nil), nil
}
