package logs

import (
	"context"
	"maps"

	"github.com/treadle-run/treadle/awsapi"
)

type testMetricFilterInput struct {
	FilterPattern string   `json:"filterPattern"`
	Messages      []string `json:"logEventMessages"`
}

type metricFilterMatch struct {
	Number  int               `json:"eventNumber"`
	Message string            `json:"eventMessage"`
	Values  map[string]string `json:"extractedValues"`
}

type testMetricFilterOutput struct {
	Matches []metricFilterMatch `json:"matches"`
}

func (s *Service) testMetricFilter(_ context.Context, _ *awsapi.Call, in *testMetricFilterInput) (*testMetricFilterOutput, error) {
	p, err := compile(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	out := &testMetricFilterOutput{Matches: []metricFilterMatch{}}
	for i, message := range in.Messages {
		if p.Match(message) {
			out.Matches = append(out.Matches, metricFilterMatch{i + 1, message, maps.Clone(p.Values(message))})
		}
	}
	return out, nil
}
