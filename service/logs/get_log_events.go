package logs

import (
	"context"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type getLogEventsInput struct {
	LogGroupName       string `json:"logGroupName"`
	LogGroupIdentifier string `json:"logGroupIdentifier"`
	LogStreamName      string `json:"logStreamName"`
	StartTime          int64  `json:"startTime"`
	EndTime            *int64 `json:"endTime"`
	NextToken          string `json:"nextToken"`
	Limit              int    `json:"limit"`
	StartFromHead      bool   `json:"startFromHead"`
}

type outputEvent struct {
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
	Ingestion int64  `json:"ingestionTime"`
}

type getLogEventsOutput struct {
	Events   []outputEvent `json:"events"`
	Forward  string        `json:"nextForwardToken"`
	Backward string        `json:"nextBackwardToken"`
}

// Bounds of an answer.
const (
	maxAnswerEvents = 10_000
	maxAnswerBytes  = 1 << 20
)

// getLogEvents reads a stream from one end or from where a token says. The
// answer is in order whichever way it was read.
func (s *Service) getLogEvents(ctx context.Context, call *awsapi.Call, in *getLogEventsInput) (*getLogEventsOutput, error) {
	if err := s.journal.flush(ctx); err != nil {
		return nil, err
	}
	g, err := s.groupBy(ctx, call, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	st, err := s.stream(ctx, g, in.LogStreamName)
	if err != nil {
		return nil, err
	}
	c, err := in.cursor()
	if err != nil {
		return nil, err
	}
	page, err := c.read(s.eventsAt(ctx, st, c), in.limit(), max(in.StartTime, s.keepFrom(g)), in.end())
	if err != nil {
		return nil, err
	}
	out := &getLogEventsOutput{Events: []outputEvent{}}
	for _, e := range page {
		out.Events = append(out.Events, outputEvent{e.time, e.message, e.ingested})
	}
	first, last := c.position, c.position
	if len(page) > 0 {
		first, last = page[0].position, page[len(page)-1].position
	}
	out.Forward, out.Backward = "f/"+last.String()+"/s", "b/"+first.String()+"/s"
	return out, nil
}

func (in *getLogEventsInput) limit() int {
	if in.Limit == 0 {
		return maxAnswerEvents
	}
	return in.Limit
}

func (in *getLogEventsInput) end() int64 {
	if in.EndTime == nil {
		return math.MaxInt64
	}
	return *in.EndTime
}

// cursor is where to read a stream from, and which way.
type cursor struct {
	position
	backward bool
	open     bool // from the end of the stream, without a position
}

func (in *getLogEventsInput) cursor() (c cursor, err error) {
	if in.NextToken == "" {
		return cursor{position: position{index: 0}, backward: !in.StartFromHead, open: true}, nil
	}
	way, rest, _ := strings.Cut(in.NextToken, "/")
	digits, _, _ := strings.Cut(rest, "/")
	p, ok := parsePosition(digits)
	if !ok || way != "f" && way != "b" {
		return c, invalidParameter("The specified nextToken is invalid.")
	}
	return cursor{position: p, backward: way == "b"}, nil
}

// eventsAt yields the events of a stream from about where a cursor is.
func (s *Service) eventsAt(ctx context.Context, st *stream, c cursor) iter.Seq2[located, error] {
	switch {
	case c.backward && c.open:
		return backward(s.chunks.back(ctx, st.ID, math.MaxInt64))
	case c.backward:
		return backward(s.chunks.back(ctx, st.ID, c.time))
	default:
		return forward(s.chunks.ahead(ctx, st.ID, c.time))
	}
}

// read takes a page of events behind the cursor, within times.
func (c cursor) read(events iter.Seq2[located, error], limit int, start, end int64) (page []located, err error) {
	bytes := 0
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		if !c.open && c.passed(e.position) || e.time < start && !c.backward || e.time >= end && c.backward {
			continue
		}
		bytes += len(e.message) + eventOverhead
		if e.time < start || e.time >= end || len(page) == limit || bytes > maxAnswerBytes && len(page) > 0 {
			break
		}
		page = append(page, e)
	}
	if c.backward {
		slices.Reverse(page)
	}
	return page, nil
}

// passed reports whether the cursor has an event behind it.
func (c cursor) passed(p position) bool {
	if c.backward {
		return p.compare(c.position) >= 0
	}
	return p.compare(c.position) <= 0
}
