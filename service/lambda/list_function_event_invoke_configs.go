package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listFunctionEventInvokeConfigsInput struct {
	FunctionName string
	Marker       string
	MaxItems     int
}

type listFunctionEventInvokeConfigsOutput struct {
	NextMarker                 string `json:",omitempty"`
	FunctionEventInvokeConfigs []*eventInvokeConfig
}

func (s *Service) listFunctionEventInvokeConfigs(ctx context.Context, call *awsapi.Call, in *listFunctionEventInvokeConfigsInput) (*listFunctionEventInvokeConfigsOutput, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	after, err := readMarker(in.Marker)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.find(ctx, r); err != nil {
		return nil, err
	}
	prefix := aliasKey(r)
	if after != "" {
		after = prefix + after
	}
	page, next, err := s.eventConfigs.Page(s.eventConfigs.List(ctx, prefix, after), pageSize(in.MaxItems))
	if err != nil {
		return nil, err
	}
	out := &listFunctionEventInvokeConfigsOutput{FunctionEventInvokeConfigs: []*eventInvokeConfig{}}
	for _, c := range page {
		out.FunctionEventInvokeConfigs = append(out.FunctionEventInvokeConfigs, c.describe())
	}
	if next != "" {
		out.NextMarker = marker(page[len(page)-1].Qualifier)
	}
	return out, nil
}
