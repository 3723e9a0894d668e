package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listVersionsByFunctionInput struct {
	FunctionName string
	Marker       string
	MaxItems     int
}

type listVersionsByFunctionOutput struct {
	NextMarker string `json:",omitempty"`
	Versions   []*functionConfiguration
}

// listVersionsByFunction lists $LATEST, then the versions as they were published.
func (s *Service) listVersionsByFunction(ctx context.Context, call *awsapi.Call, in *listVersionsByFunctionInput) (*listVersionsByFunctionOutput, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	last, err := readMarker(in.Marker)
	if err != nil {
		return nil, err
	}
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	size := pageSize(in.MaxItems)
	out := &listVersionsByFunctionOutput{Versions: []*functionConfiguration{}}
	for v, err := range s.versionsFrom(ctx, f, last) {
		if err != nil {
			return nil, err
		}
		if len(out.Versions) == size {
			out.NextMarker = marker(out.Versions[size-1].Version)
			break
		}
		out.Versions = append(out.Versions, configurationOf(v, v.version()))
	}
	return out, nil
}
