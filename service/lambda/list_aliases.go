package lambda

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listAliasesInput struct {
	FunctionName    string
	FunctionVersion string
	Marker          string
	MaxItems        int
}

type listAliasesOutput struct {
	NextMarker string `json:",omitempty"`
	Aliases    []*aliasConfiguration
}

func (s *Service) listAliases(ctx context.Context, call *awsapi.Call, in *listAliasesInput) (*listAliasesOutput, error) {
	r, err := parseLatest(call, in.FunctionName)
	if err != nil {
		return nil, err
	}
	after, err := readMarker(in.Marker)
	if err != nil {
		return nil, err
	}
	f, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	size := pageSize(in.MaxItems)
	out := &listAliasesOutput{Aliases: []*aliasConfiguration{}}
	for a, err := range s.aliases.of(ctx, f, after) {
		if err != nil {
			return nil, err
		}
		c := a.describe()
		if in.FunctionVersion != "" && in.FunctionVersion != c.FunctionVersion {
			continue
		}
		if len(out.Aliases) == size {
			out.NextMarker = marker(out.Aliases[size-1].Name)
			break
		}
		out.Aliases = append(out.Aliases, c)
	}
	return out, nil
}
