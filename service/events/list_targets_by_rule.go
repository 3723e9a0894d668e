package events

import (
	"context"
	"strconv"

	"github.com/treadle-run/treadle/awsapi"
)

type listTargetsInput struct {
	Rule         string
	EventBusName string
	NextToken    string
	Limit        int
}

type listTargetsOutput struct {
	Targets   []target
	NextToken string `json:",omitempty"`
}

func (s *Service) listTargetsByRule(ctx context.Context, call *awsapi.Call, in *listTargetsInput) (*listTargetsOutput, error) {
	r, _, err := s.rule(ctx, call, in.Rule, in.EventBusName)
	if err != nil {
		return nil, err
	}
	start := 0
	if in.NextToken != "" {
		if start, err = strconv.Atoi(in.NextToken); err != nil || start < 0 {
			return nil, validationError("NextToken is not valid.")
		}
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	start = min(start, len(r.Targets))
	end := min(start+limit, len(r.Targets))
	out := &listTargetsOutput{Targets: append([]target{}, r.Targets[start:end]...)}
	if end < len(r.Targets) {
		out.NextToken = strconv.Itoa(end)
	}
	return out, nil
}
