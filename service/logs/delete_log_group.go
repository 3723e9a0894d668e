package logs

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type logGroupNameInput struct {
	LogGroupName string `json:"logGroupName"`
}

// deleteLogGroup removes a group and its streams. Its events are out of reach
// from then on; they are removed in the background.
func (s *Service) deleteLogGroup(ctx context.Context, call *awsapi.Call, in *logGroupNameInput) (*empty, error) {
	g, version, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if g.Protected {
		return nil, failure("ValidationException", "Log group cannot be deleted because deletion protection is enabled.")
	}
	err = s.options.Store.Apply(ctx,
		s.groups.Drop(g.key(), version),
		s.doomed.mark(g.ID, doomedGroup),
		store.Write{Key: store.Key{Table: sizeTable, Key: g.ID}, Expect: store.Any})
	if err != nil {
		return nil, busy(err)
	}
	s.doomed.marked(g.ID, doomedGroup)
	if err := s.filters.forget(ctx, g.key()); err != nil {
		return nil, err
	}
	return nil, s.dropStreams(ctx, g)
}

// dropStreams removes the records of a group's streams.
func (s *Service) dropStreams(ctx context.Context, g *group) error {
	var keys []string
	for st, err := range s.streams.List(ctx, streamKey(g.key(), ""), "") {
		if err != nil {
			return err
		}
		if st.GroupID == g.ID {
			keys = append(keys, st.key())
		}
	}
	for part := range slices.Chunk(keys, removeAtOnce) {
		var writes []store.Write
		for _, key := range part {
			writes = append(writes, s.streams.Drop(key, store.Any))
		}
		if err := s.options.Store.Apply(ctx, writes...); err != nil {
			return err
		}
	}
	return nil
}
