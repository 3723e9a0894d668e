package cloudformation

import (
	"context"

	"github.com/treadle-run/treadle/awsapi"
)

type changeSetSummary struct {
	StackId             string
	StackName           string
	ChangeSetId         string
	ChangeSetName       string
	ExecutionStatus     string
	Status              string
	StatusReason        string `json:",omitempty"`
	CreationTime        awsapi.Time
	Description         string `json:",omitempty"`
	IncludeNestedStacks bool
}

type listChangeSetsOutput struct {
	Summaries []changeSetSummary
	NextToken string `json:",omitempty"`
}

func (s *Service) listChangeSets(ctx context.Context, call *awsapi.Call, in *describeStacksInput) (*listChangeSetsOutput, error) {
	st, _, err := s.need(ctx, call, in.StackName, noStack)
	if err != nil {
		return nil, err
	}
	all, err := s.changeSetsOf(ctx, st)
	if err != nil {
		return nil, err
	}
	page, next, err := cut(all, in.NextToken, describePage)
	if err != nil {
		return nil, err
	}
	out := &listChangeSetsOutput{Summaries: []changeSetSummary{}, NextToken: next}
	for _, c := range page {
		out.Summaries = append(out.Summaries, changeSetSummary{
			c.StackID, c.StackName, c.ID, c.Name, c.ExecutionStatus, c.Status, c.Reason, c.Created, c.Description, c.Nested,
		})
	}
	return out, nil
}
