package logs

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type logStreamInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
}

func (s *Service) deleteLogStream(ctx context.Context, call *awsapi.Call, in *logStreamInput) (*empty, error) {
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	st, err := s.stream(ctx, g, in.LogStreamName)
	if err != nil {
		return nil, err
	}
	err = s.options.Store.Apply(ctx, s.streams.Drop(st.key(), store.Any), s.doomed.mark(st.ID, doomedStream))
	if err != nil {
		return nil, err
	}
	s.doomed.marked(st.ID, doomedStream)
	return nil, nil
}
