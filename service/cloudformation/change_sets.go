package cloudformation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// changeSet is the record of a change set.
type changeSet struct {
	Stack           string
	UUID            string
	ID              string // its ARN
	Name            string
	StackID         string
	StackName       string
	Description     string
	Created         awsapi.Time
	Kind            string // CREATE or UPDATE
	Status          string
	Reason          string
	ExecutionStatus string
	Token           string
	Based           int // revision of the stack that it was made for
	Revision        revision
	Changes         []foreseen
	OnFailure       string
	Nested          bool
}

func changeSetID(call *awsapi.Call, name, id string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:changeSet/%s/%s", call.Region, call.Identity.Account, name, id)
}

// changeSetsOf returns the change sets of a stack, newest first.
func (s *Service) changeSetsOf(ctx context.Context, st *stack) ([]*changeSet, error) {
	var all []*changeSet
	for c, err := range s.changeSets.List(ctx, st.Key+"/", "") {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b *changeSet) int { return cmp.Compare(b.Created.UnixMilli(), a.Created.UnixMilli()) })
	return all, nil
}

// findChangeSet returns a change set by its ARN, or by the stack and its name.
func (s *Service) findChangeSet(ctx context.Context, call *awsapi.Call, stackName, nameOrID string) (*changeSet, *stack, error) {
	a, err := arn.Parse(nameOrID)
	if err == nil {
		for c, err := range s.changeSets.List(ctx, scope(call), "") {
			if err != nil {
				return nil, nil, err
			}
			if c.ID == a.String() {
				st, _, err := s.stacks.Get(ctx, c.Stack)
				return c, st, err
			}
		}
		return nil, nil, noChangeSet(nameOrID)
	}
	if stackName == "" {
		return nil, nil, validationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	st, _, err := s.need(ctx, call, stackName, noStack)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.changeSetsOf(ctx, st)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		if c.Name == nameOrID {
			return c, st, nil
		}
	}
	return nil, nil, noChangeSet(nameOrID)
}

type changeSetInput struct{ StackName, ChangeSetName, NextToken string }

type changeSetView struct {
	ChangeSetName           string
	ChangeSetId             string
	StackId                 string
	StackName               string
	Description             string          `json:",omitempty"`
	Parameters              []parameterView `json:",omitempty"`
	CreationTime            awsapi.Time
	ExecutionStatus         string
	Status                  string
	StatusReason            string   `json:",omitempty"`
	NotificationARNs        []string `json:",omitempty"`
	RollbackConfiguration   any
	Capabilities            []string `json:",omitempty"`
	Tags                    []tagView
	Changes                 []changeView
	NextToken               string `json:",omitempty"`
	IncludeNestedStacks     bool
	OnStackFailure          string `json:",omitempty"`
	ImportExistingResources bool
}

type tagView struct{ Key, Value string }

type changeView struct {
	Type           string
	ResourceChange resourceChangeView
}

type resourceChangeView struct {
	Action             string
	LogicalResourceId  string
	PhysicalResourceId string `json:",omitempty"`
	ResourceType       string
	Replacement        string `json:",omitempty"`
	Scope              []string
	Details            []changeDetailView
}

type changeDetailView struct {
	Target        targetView
	Evaluation    string
	ChangeSource  string
	CausingEntity string `json:",omitempty"`
}

type targetView struct {
	Attribute          string
	Name               string `json:",omitempty"`
	RequiresRecreation string
}

func (s *Service) describeChangeSet(ctx context.Context, call *awsapi.Call, in *changeSetInput) (*changeSetView, error) {
	c, _, err := s.findChangeSet(ctx, call, in.StackName, in.ChangeSetName)
	if err != nil {
		return nil, err
	}
	page, next, err := cut(c.Changes, in.NextToken, describePage)
	if err != nil {
		return nil, err
	}
	v := &changeSetView{
		ChangeSetName: c.Name, ChangeSetId: c.ID, StackId: c.StackID, StackName: c.StackName, Description: c.Description,
		Parameters: c.Revision.shownParameters(), CreationTime: c.Created, ExecutionStatus: c.ExecutionStatus,
		Status: c.Status, StatusReason: c.Reason, NotificationARNs: c.Revision.NotificationARNs, RollbackConfiguration: struct{}{},
		Capabilities: c.Revision.Capabilities, Tags: []tagView{}, Changes: []changeView{}, NextToken: next,
		IncludeNestedStacks: c.Nested, OnStackFailure: c.OnFailure,
	}
	for _, t := range c.Revision.Tags {
		v.Tags = append(v.Tags, tagView(t))
	}
	for _, f := range page {
		v.Changes = append(v.Changes, f.view())
	}
	return v, nil
}

func (f foreseen) view() changeView {
	v := resourceChangeView{
		Action: f.Action, LogicalResourceId: f.LogicalID, PhysicalResourceId: f.PhysicalID, ResourceType: f.Type,
		Replacement: f.Replacement, Scope: append([]string{}, f.Scope...), Details: []changeDetailView{},
	}
	for _, d := range f.Details {
		dv := changeDetailView{Target: targetView{d.Attribute, d.Name, d.Recreation}, Evaluation: "Static", ChangeSource: "DirectModification"}
		if d.Dynamic {
			dv.Evaluation, dv.CausingEntity, dv.ChangeSource = "Dynamic", d.Cause, "ResourceReference"
			if strings.Contains(d.Cause, ".") {
				dv.ChangeSource = "ResourceAttribute"
			}
		}
		v.Details = append(v.Details, dv)
	}
	return changeView{"Resource", v}
}

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

func (s *Service) deleteChangeSet(ctx context.Context, call *awsapi.Call, in *changeSetInput) (*struct{}, error) {
	c, _, err := s.findChangeSet(ctx, call, in.StackName, in.ChangeSetName)
	if isCode(err, "ChangeSetNotFound") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.ExecutionStatus == "EXECUTE_IN_PROGRESS" {
		return nil, invalidChangeSet("An operation on this ChangeSet is currently in progress.")
	}
	_, err = s.change(ctx, c.Stack, func(t *turn) error {
		t.write(s.changeSets.Drop(c.Stack+"/"+c.UUID, anyVersion))
		return nil
	})
	return nil, told(err)
}
