package logs

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type putMetricFilterInput struct {
	LogGroupName    string           `json:"logGroupName"`
	FilterName      string           `json:"filterName"`
	FilterPattern   string           `json:"filterPattern"`
	Transformations []transformation `json:"metricTransformations"`
}

func (s *Service) putMetricFilter(ctx context.Context, call *awsapi.Call, in *putMetricFilterInput) (*empty, error) {
	if _, err := compile(in.FilterPattern); err != nil {
		return nil, err
	}
	g, _, err := s.group(ctx, call, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	for _, t := range in.Transformations {
		if t.Default != nil && len(t.Dimensions) > 0 {
			return nil, invalidParameter("Invalid metric transformation: dimensions and default value are mutually exclusive properties.")
		}
	}
	f := &metricFilter{
		Name: in.FilterName, Pattern: in.FilterPattern, Transformations: in.Transformations,
		Created: s.now().UnixMilli(), LogGroupName: g.Name, Group: g.key(),
	}
	defer s.filters.changed(g.key())
	return nil, s.options.Store.Apply(ctx, s.filters.table.Put(f, store.Any))
}
