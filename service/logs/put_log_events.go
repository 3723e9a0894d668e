package logs

import (
	"context"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

type putLogEventsInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
	LogEvents     []struct {
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	} `json:"logEvents"`
}

type putLogEventsOutput struct {
	NextSequenceToken string    `json:"nextSequenceToken"`
	Rejected          *rejected `json:"rejectedLogEventsInfo,omitempty"`
}

// rejected says which events were left out: those before the ends, and those
// from the start.
type rejected struct {
	TooNewStart *int `json:"tooNewLogEventStartIndex,omitempty"`
	TooOldEnd   *int `json:"tooOldLogEventEndIndex,omitempty"`
	ExpiredEnd  *int `json:"expiredLogEventEndIndex,omitempty"`
}

// Bounds of PutLogEvents
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
const (
	maxBatchBytes = 1 << 20
	maxEventBytes = 1 << 20
	maxBatchSpan  = 24 * time.Hour
	maxAge        = 14 * 24 * time.Hour
	maxAhead      = 2 * time.Hour
)

func (s *Service) putLogEvents(ctx context.Context, call *awsapi.Call, in *putLogEventsInput) (*putLogEventsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if _, err := s.stream(ctx, g, in.LogStreamName); err != nil {
		return nil, err
	}
	events, rejected := s.acceptable(g, in)
	out := &putLogEventsOutput{NextSequenceToken: uploadToken, Rejected: rejected}
	if len(events) == 0 {
		return out, nil
	}
	return out, s.journal.write(ctx, &batch{groupKey: g.key(), stream: in.LogStreamName, events: events})
}

func (in *putLogEventsInput) check() error {
	size := 0
	for i, e := range in.LogEvents {
		if n := len(e.Message) + eventOverhead; n > maxEventBytes {
			return invalidParameter("Log event too large: %d bytes exceeds limit of %d", n, maxEventBytes)
		}
		size += len(e.Message) + eventOverhead
		if i > 0 && e.Timestamp < in.LogEvents[i-1].Timestamp {
			return invalidParameter("Log events in a single PutLogEvents request must be in chronological order.")
		}
	}
	if size > maxBatchBytes {
		return invalidParameter("Upload too large: %d bytes exceeds limit of %d", size, maxBatchBytes)
	}
	first, last := in.LogEvents[0].Timestamp, in.LogEvents[len(in.LogEvents)-1].Timestamp
	if last-first > maxBatchSpan.Milliseconds() {
		return invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	return nil
}

// acceptable returns the events that are neither too old nor too new.
func (s *Service) acceptable(g *group, in *putLogEventsInput) (events []Event, r *rejected) {
	now := s.now()
	oldest, newest := now.Add(-maxAge).UnixMilli(), now.Add(maxAhead).UnixMilli()
	kept := s.keepFrom(g)
	tooOld, expired, tooNew := 0, 0, len(in.LogEvents)
	for i, e := range in.LogEvents {
		switch {
		case e.Timestamp < oldest:
			tooOld = i + 1
		case e.Timestamp < kept:
			expired = i + 1
		case e.Timestamp > newest:
			tooNew = min(tooNew, i)
		default:
			events = append(events, Event{e.Timestamp, e.Message})
		}
	}
	if len(events) == len(in.LogEvents) {
		return events, nil
	}
	r = &rejected{}
	if tooOld > 0 {
		r.TooOldEnd = &tooOld
	}
	if expired > 0 {
		r.ExpiredEnd = &expired
	}
	if tooNew < len(in.LogEvents) {
		r.TooNewStart = &tooNew
	}
	return events, r
}
