package logs

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

type describeMetricFiltersInput struct {
	LogGroupName string `json:"logGroupName"`
	Prefix       string `json:"filterNamePrefix"`
	MetricName   string `json:"metricName"`
	Namespace    string `json:"metricNamespace"`
	NextToken    string `json:"nextToken"`
	Limit        int    `json:"limit"`
}

type describeMetricFiltersOutput struct {
	Filters   []metricFilter `json:"metricFilters"`
	NextToken string         `json:"nextToken,omitempty"`
}

func (s *Service) describeMetricFilters(ctx context.Context, call *awsapi.Call, in *describeMetricFiltersInput) (*describeMetricFiltersOutput, error) {
	prefix := groupKey(call.Identity.Account, call.Region, "")
	if in.LogGroupName != "" {
		g, _, err := s.group(ctx, call, in.LogGroupName)
		if err != nil {
			return nil, err
		}
		prefix = streamKey(g.key(), in.Prefix)
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultPage
	}
	account := groupKey(call.Identity.Account, call.Region, "")
	after := ""
	if in.NextToken != "" {
		after = account + in.NextToken
	}
	out := &describeMetricFiltersOutput{Filters: []metricFilter{}}
	last := ""
	for f, err := range s.filters.table.List(ctx, prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(f) {
			continue
		}
		if len(out.Filters) == limit {
			out.NextToken = strings.TrimPrefix(last, account)
			break
		}
		last = streamKey(f.Group, f.Name)
		f.Group = ""
		out.Filters = append(out.Filters, *f)
	}
	return out, nil
}

func (in *describeMetricFiltersInput) wants(f *metricFilter) bool {
	if !strings.HasPrefix(f.Name, in.Prefix) {
		return false
	}
	return in.MetricName == "" || slices.ContainsFunc(f.Transformations, func(t transformation) bool {
		return t.Name == in.MetricName && t.Namespace == in.Namespace
	})
}
