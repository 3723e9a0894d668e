package cloudformation

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/service/cloudformation/resource"
)

type stackView struct {
	StackId                     string
	StackName                   string
	ChangeSetId                 string `json:",omitempty"`
	Description                 string `json:",omitempty"`
	Parameters                  []parameterView
	CreationTime                awsapi.Time
	DeletionTime                *awsapi.Time `json:",omitempty"`
	LastUpdatedTime             *awsapi.Time `json:",omitempty"`
	RollbackConfiguration       any
	StackStatus                 string
	StackStatusReason           string `json:",omitempty"`
	DisableRollback             bool
	NotificationARNs            []string
	TimeoutInMinutes            int      `json:",omitempty"`
	Capabilities                []string `json:",omitempty"`
	Outputs                     []outputView
	RoleARN                     string `json:",omitempty"`
	Tags                        []resource.Tag
	EnableTerminationProtection bool
	DriftInformation            driftView
}

type driftView struct{ StackDriftStatus string }

type parameterView struct{ ParameterKey, ParameterValue string }

type outputView struct {
	OutputKey   string
	OutputValue string
	Description string `json:",omitempty"`
	ExportName  string `json:",omitempty"`
}

type describeStacksInput struct{ StackName, NextToken string }

type describeStacksOutput struct {
	Stacks    []stackView
	NextToken string `json:",omitempty"`
}

// describePage is how many stacks DescribeStacks shows at once.
const describePage = 100

func (s *Service) describeStacks(ctx context.Context, call *awsapi.Call, in *describeStacksInput) (*describeStacksOutput, error) {
	if in.StackName != "" {
		st, _, err := s.need(ctx, call, in.StackName, noStackWithID)
		if err != nil {
			return nil, err
		}
		v, err := s.view(ctx, st)
		return &describeStacksOutput{Stacks: []stackView{v}}, err
	}
	all, err := s.ofCaller(ctx, call, func(st *stack) bool { return st.Status != "DELETE_COMPLETE" })
	if err != nil {
		return nil, err
	}
	page, next, err := cut(all, in.NextToken, describePage)
	if err != nil {
		return nil, err
	}
	out := &describeStacksOutput{Stacks: []stackView{}, NextToken: next}
	for _, st := range page {
		v, err := s.view(ctx, st)
		if err != nil {
			return nil, err
		}
		out.Stacks = append(out.Stacks, v)
	}
	return out, nil
}

// ofCaller returns the stacks of the caller's account and region that are wanted,
// newest first.
func (s *Service) ofCaller(ctx context.Context, call *awsapi.Call, wanted func(*stack) bool) ([]*stack, error) {
	var all []*stack
	for st, err := range s.stacks.List(ctx, scope(call), "") {
		if err != nil {
			return nil, err
		}
		if wanted(st) {
			all = append(all, st)
		}
	}
	slices.SortStableFunc(all, func(a, b *stack) int { return cmp.Compare(b.Created.UnixMilli(), a.Created.UnixMilli()) })
	return all, nil
}

// shown is the revision that a stack is shown with: while it is updated, the one
// that it is to get.
func (s *Service) shown(ctx context.Context, st *stack) (*revision, error) {
	if st.Status == "UPDATE_IN_PROGRESS" && st.Operation.Target != 0 {
		return s.revisionOf(ctx, st, st.Operation.Target)
	}
	return s.lastRevision(ctx, st)
}

func (s *Service) view(ctx context.Context, st *stack) (stackView, error) {
	r, err := s.shown(ctx, st)
	if err != nil {
		return stackView{}, err
	}
	v := stackView{
		StackId: st.ID, StackName: st.Name, ChangeSetId: st.ChangeSetID, Description: st.Description,
		Parameters: r.shownParameters(), CreationTime: st.Created, RollbackConfiguration: struct{}{},
		StackStatus: st.Status, StackStatusReason: st.Reason, DisableRollback: r.DisableRollback,
		NotificationARNs: append([]string{}, r.NotificationARNs...), TimeoutInMinutes: r.Minutes, Capabilities: r.Capabilities,
		Outputs: []outputView{}, RoleARN: r.Role, Tags: append([]resource.Tag{}, r.Tags...),
		EnableTerminationProtection: st.Protected, DriftInformation: driftView{"NOT_CHECKED"},
	}
	if r.Rollback != nil {
		v.RollbackConfiguration = json.RawMessage(r.Rollback)
	}
	if !st.Updated.IsZero() {
		v.LastUpdatedTime = &st.Updated
	}
	if !st.Deleted.IsZero() {
		v.DeletionTime = &st.Deleted
	}
	for _, o := range st.Outputs {
		v.Outputs = append(v.Outputs, outputView{o.Key, o.Value, o.Description, o.Export})
	}
	return v, nil
}

// shownParameters are the parameters of a revision, without the values of those
// that are not to be seen.
func (v *revision) shownParameters() []parameterView {
	list := []parameterView{}
	if v.Body == "" {
		return list
	}
	secret := v.secret()
	for _, p := range v.Parameters {
		value := p.Value
		if secret[p.Key] {
			value = hidden
		}
		list = append(list, parameterView{p.Key, value})
	}
	return list
}
