package events

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type listRulesInput struct {
	NamePrefix   string
	EventBusName string
	NextToken    string
	Limit        int
}

type listRulesOutput struct {
	Rules     []ruleView
	NextToken string `json:",omitempty"`
}

const defaultLimit = 100

func (s *Service) listRules(ctx context.Context, call *awsapi.Call, in *listRulesInput) (*listRulesOutput, error) {
	b, _, err := s.bus(ctx, call, in.EventBusName)
	if err != nil {
		return nil, err
	}
	list, next, err := s.rulesOf(ctx, b, in.NamePrefix, in.NextToken, in.Limit, func(*rule) bool { return true })
	if err != nil {
		return nil, err
	}
	out := &listRulesOutput{Rules: []ruleView{}, NextToken: next}
	for _, r := range list {
		out.Rules = append(out.Rules, r.view())
	}
	return out, nil
}

// rulesOf returns a page of the rules of a bus that are wanted. The token of the
// next one is the last rule's name.
func (s *Service) rulesOf(ctx context.Context, b *bus, prefix, token string, limit int, wanted func(*rule) bool) (list []*rule, next string, err error) {
	if limit == 0 {
		limit = defaultLimit
	}
	after := ""
	if token != "" {
		after = ruleKey(b.key(), token)
	}
	for r, err := range s.rules.List(ctx, ruleKey(b.key(), prefix), after) {
		switch {
		case err != nil:
			return nil, "", err
		case !wanted(r):
		case len(list) == limit:
			return list, list[limit-1].Name, nil
		default:
			list = append(list, r)
		}
	}
	return list, "", nil
}
