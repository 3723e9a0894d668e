package logs

import (
	"context"
	"errors"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

type createLogStreamInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
}

func (s *Service) createLogStream(ctx context.Context, call *awsapi.Call, in *createLogStreamInput) (*empty, error) {
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	st, err := s.newStream(g, in.LogStreamName)
	if err != nil {
		return nil, err
	}
	return nil, table.Change(ctx, s.options.Store, func() ([]store.Write, error) {
		there, version, err := s.streams.Get(ctx, st.key())
		switch {
		case err == nil && there.GroupID == g.ID:
			return nil, failure("ResourceAlreadyExistsException", "The specified log stream already exists")
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
		return []store.Write{s.streams.Put(st, version)}, nil
	})
}
