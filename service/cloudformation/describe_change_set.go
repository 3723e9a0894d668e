package cloudformation

import (
	"context"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
)

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
