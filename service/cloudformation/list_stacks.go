package cloudformation

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

type listStacksInput struct {
	NextToken         string
	StackStatusFilter []string
}

type stackSummary struct {
	StackId             string
	StackName           string
	TemplateDescription string `json:",omitempty"`
	CreationTime        awsapi.Time
	LastUpdatedTime     *awsapi.Time `json:",omitempty"`
	DeletionTime        *awsapi.Time `json:",omitempty"`
	StackStatus         string
	StackStatusReason   string `json:",omitempty"`
	DriftInformation    driftView
}

type listStacksOutput struct {
	StackSummaries []stackSummary
	NextToken      string `json:",omitempty"`
}

// listStacks lists stacks, deleted ones too.
func (s *Service) listStacks(ctx context.Context, call *awsapi.Call, in *listStacksInput) (*listStacksOutput, error) {
	all, err := s.ofCaller(ctx, call, func(st *stack) bool {
		return len(in.StackStatusFilter) == 0 || slices.Contains(in.StackStatusFilter, st.Status)
	})
	if err != nil {
		return nil, err
	}
	page, next, err := cut(all, in.NextToken, describePage)
	if err != nil {
		return nil, err
	}
	out := &listStacksOutput{StackSummaries: []stackSummary{}, NextToken: next}
	for _, st := range page {
		v := stackSummary{
			StackId: st.ID, StackName: st.Name, TemplateDescription: st.Description, CreationTime: st.Created,
			StackStatus: st.Status, StackStatusReason: st.Reason, DriftInformation: driftView{"NOT_CHECKED"},
		}
		if !st.Updated.IsZero() {
			v.LastUpdatedTime = &st.Updated
		}
		if !st.Deleted.IsZero() {
			v.DeletionTime = &st.Deleted
		}
		out.StackSummaries = append(out.StackSummaries, v)
	}
	return out, nil
}
