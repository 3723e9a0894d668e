package logs

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

type describeLogStreamsInput struct {
	LogGroupName       string `json:"logGroupName"`
	LogGroupIdentifier string `json:"logGroupIdentifier"`
	Prefix             string `json:"logStreamNamePrefix"`
	OrderBy            string `json:"orderBy"`
	Descending         bool   `json:"descending"`
	NextToken          string `json:"nextToken"`
	Limit              int    `json:"limit"`
}

// streamView is a stream as DescribeLogStreams shows it. AWS counts the bytes of
// streams no more.
type streamView struct {
	Name        string `json:"logStreamName"`
	Created     int64  `json:"creationTime"`
	First       int64  `json:"firstEventTimestamp,omitempty"`
	Last        int64  `json:"lastEventTimestamp,omitempty"`
	Ingested    int64  `json:"lastIngestionTime,omitempty"`
	Token       string `json:"uploadSequenceToken"`
	ARN         string `json:"arn"`
	StoredBytes int64  `json:"storedBytes"`
}

type describeLogStreamsOutput struct {
	LogStreams []streamView `json:"logStreams"`
	NextToken  string       `json:"nextToken,omitempty"`
}

func (s *Service) describeLogStreams(ctx context.Context, call *awsapi.Call, in *describeLogStreamsInput) (*describeLogStreamsOutput, error) {
	byTime := in.OrderBy == "LastEventTime"
	if byTime && in.Prefix != "" {
		return nil, invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	if err := s.journal.flush(ctx); err != nil {
		return nil, err
	}
	g, err := s.groupBy(ctx, call, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	start := 0
	if in.NextToken != "" {
		if start, err = strconv.Atoi(in.NextToken); err != nil || start < 0 {
			return nil, invalidParameter("The specified nextToken is invalid.")
		}
	}
	list, err := s.streamsOf(ctx, g, in.Prefix)
	if err != nil {
		return nil, err
	}
	if byTime {
		slices.SortStableFunc(list, func(a, b *stream) int { return cmp.Compare(a.Last, b.Last) })
	}
	if in.Descending {
		slices.Reverse(list)
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultPage
	}
	start = min(start, len(list))
	end := min(start+limit, len(list))
	out := &describeLogStreamsOutput{LogStreams: []streamView{}}
	for _, st := range list[start:end] {
		out.LogStreams = append(out.LogStreams, st.view(g))
	}
	if end < len(list) {
		out.NextToken = strconv.Itoa(end)
	}
	return out, nil
}

// streamsOf returns the streams of a group whose names begin with a prefix, in
// order of names.
func (s *Service) streamsOf(ctx context.Context, g *group, prefix string) (list []*stream, err error) {
	for st, err := range s.streams.List(ctx, streamKey(g.key(), prefix), "") {
		if err != nil {
			return nil, err
		}
		if st.GroupID == g.ID {
			list = append(list, st)
		}
	}
	return list, nil
}

// uploadToken is the same for all: nobody needs it any more.
const uploadToken = "49039859627024985410447546471398208411453204213345550834"

func (s *stream) view(g *group) streamView {
	return streamView{
		Name: s.Name, Created: s.Created, First: s.First, Last: s.Last, Ingested: s.Ingested,
		Token: uploadToken, ARN: g.arn() + ":log-stream:" + s.Name,
	}
}
