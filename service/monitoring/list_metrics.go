package monitoring

import (
	"context"
	"slices"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

type listMetricsInput struct {
	Namespace      string
	MetricName     string
	Dimensions     []dimensionFilter
	NextToken      string
	RecentlyActive string // "PT3H"
}

type dimensionFilter struct {
	Name  string
	Value *string // nil: any
}

type metricView struct {
	Namespace  string
	MetricName string
	Dimensions []Dimension
}

type listMetricsOutput struct {
	Metrics   []metricView
	NextToken string `json:",omitempty"`
}

const (
	maxListed = 500
	// shownFor is how long a metric is listed after its last data.
	shownFor   = 14 * 24 * time.Hour
	recentTime = 3 * time.Hour
)

func (s *Service) listMetrics(ctx context.Context, call *awsapi.Call, in *listMetricsInput) (*listMetricsOutput, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	since := s.now().Add(-shownFor)
	if in.RecentlyActive != "" {
		since = s.now().Add(-recentTime)
	}
	account := call.Identity.Account
	prefix := seriesKey(account, call.Region, in.Namespace, in.MetricName)
	base := seriesKey(account, call.Region, "", "")
	after := ""
	if in.NextToken != "" {
		after = base + in.NextToken
	}
	out := &listMetricsOutput{Metrics: []metricView{}}
	last := ""
	for r, err := range s.series.List(ctx, prefix, after) {
		if err != nil {
			return nil, err
		}
		if !in.wants(r, since.Unix()/hour) {
			continue
		}
		if len(out.Metrics) == maxListed {
			out.NextToken = last[len(base):]
			break
		}
		last = r.key()
		out.Metrics = append(out.Metrics, metricView{r.Namespace, r.Name, r.Dimensions})
	}
	return out, nil
}

func (in *listMetricsInput) wants(r *seriesRecord, since int64) bool {
	if r.Active < since || in.MetricName != "" && in.MetricName != r.Name {
		return false
	}
	for _, f := range in.Dimensions {
		if !slices.ContainsFunc(r.Dimensions, func(d Dimension) bool {
			return d.Name == f.Name && (f.Value == nil || *f.Value == d.Value)
		}) {
			return false
		}
	}
	return true
}
