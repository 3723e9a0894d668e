package logs

import (
	"context"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/logs/filter"
)

type filterLogEventsInput struct {
	LogGroupName       string   `json:"logGroupName"`
	LogGroupIdentifier string   `json:"logGroupIdentifier"`
	LogStreamNames     []string `json:"logStreamNames"`
	Prefix             string   `json:"logStreamNamePrefix"`
	StartTime          int64    `json:"startTime"`
	EndTime            *int64   `json:"endTime"`
	FilterPattern      string   `json:"filterPattern"`
	NextToken          string   `json:"nextToken"`
	Limit              int      `json:"limit"`
}

type filteredEvent struct {
	Stream    string `json:"logStreamName"`
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
	Ingestion int64  `json:"ingestionTime"`
	ID        string `json:"eventId"`
}

type filterLogEventsOutput struct {
	Events    []filteredEvent `json:"events"`
	Searched  []struct{}      `json:"searchedLogStreams"`
	NextToken string          `json:"nextToken,omitempty"`
}

// maxSearched is how many bytes one call searches: it answers with what it has
// found in them and a token, like AWS.
const maxSearched = 64 << 20

// filterLogEvents finds events of a group's streams, in order of their times.
func (s *Service) filterLogEvents(ctx context.Context, call *awsapi.Call, in *filterLogEventsInput) (*filterLogEventsOutput, error) {
	if len(in.LogStreamNames) > 0 && in.Prefix != "" {
		return nil, invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
	}
	pattern, err := compile(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	if err := s.journal.flush(ctx); err != nil {
		return nil, err
	}
	g, err := s.groupBy(ctx, call, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	from := max(in.StartTime, s.keepFrom(g), after.time)
	list, err := s.chunksFor(ctx, g, in, from)
	if err != nil {
		return nil, err
	}
	return in.find(forward(list), pattern, from, after)
}

// compile reads a filter pattern of a request.
func compile(pattern string) (*filter.Pattern, error) {
	p, err := filter.Compile(pattern)
	if err != nil {
		return nil, invalidParameter("Invalid filter pattern")
	}
	return p, nil
}

// nowhere is the position before all events.
var nowhere = position{index: -1}

func (in *filterLogEventsInput) after() (position, error) {
	if in.NextToken == "" {
		return nowhere, nil
	}
	p, ok := parsePosition(in.NextToken)
	if !ok {
		return p, invalidParameter("The specified nextToken is invalid.")
	}
	return p, nil
}

// chunksFor yields the chunks to search: those of the streams that were named,
// else those of the group whose streams' names begin so and which are not being
// removed.
func (s *Service) chunksFor(ctx context.Context, g *group, in *filterLogEventsInput, from int64) (iter.Seq2[*chunk, error], error) {
	if len(in.LogStreamNames) == 0 {
		return only(s.chunks.of(ctx, g.ID, from), func(c *chunk) bool {
			return strings.HasPrefix(c.Stream, in.Prefix) && !s.doomed.has(c.StreamID)
		}), nil
	}
	var lists []iter.Seq2[*chunk, error]
	names := slices.Clone(in.LogStreamNames)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		st, err := s.stream(ctx, g, name)
		if err != nil {
			return nil, err
		}
		lists = append(lists, s.chunks.ahead(ctx, st.ID, from))
	}
	return mergeChunks(lists), nil
}

func only(list iter.Seq2[*chunk, error], wanted func(*chunk) bool) iter.Seq2[*chunk, error] {
	return func(yield func(*chunk, error) bool) {
		for c, err := range list {
			if err == nil && !wanted(c) {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

func (in *filterLogEventsInput) find(events iter.Seq2[located, error], pattern *filter.Pattern, from int64, after position) (*filterLogEventsOutput, error) {
	out := &filterLogEventsOutput{Events: []filteredEvent{}, Searched: []struct{}{}}
	limit, end := in.Limit, int64(math.MaxInt64)
	if limit == 0 {
		limit = maxAnswerEvents
	}
	if in.EndTime != nil {
		end = *in.EndTime
	}
	bytes, searched, last := 0, 0, after
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		if e.time > end {
			break
		}
		if e.time < from || e.compare(after) <= 0 {
			continue
		}
		if len(out.Events) == limit || bytes > maxAnswerBytes || searched > maxSearched {
			out.NextToken = last.String()
			break
		}
		last = e.position
		searched += len(e.message) + eventOverhead
		if pattern.Match(e.message) {
			bytes += len(e.message) + eventOverhead
			out.Events = append(out.Events, filteredEvent{e.stream, e.time, e.message, e.ingested, e.String()})
		}
	}
	return out, nil
}
