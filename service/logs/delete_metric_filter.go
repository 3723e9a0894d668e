package logs

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type deleteMetricFilterInput struct {
	LogGroupName string `json:"logGroupName"`
	FilterName   string `json:"filterName"`
}

func (s *Service) deleteMetricFilter(ctx context.Context, call *awsapi.Call, in *deleteMetricFilterInput) (*empty, error) {
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	list, err := s.filters.of(ctx, g.key())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(f compiledFilter) bool { return f.Name == in.FilterName }) {
		return nil, failure("ResourceNotFoundException", "The specified metric filter does not exist.")
	}
	defer s.filters.changed(g.key())
	return nil, s.options.Store.Apply(ctx, s.filters.table.Drop(streamKey(g.key(), in.FilterName), store.Any))
}
