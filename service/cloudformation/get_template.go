package cloudformation

import (
	"context"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/template"
)

type getTemplateInput struct{ StackName, ChangeSetName, TemplateStage string }

type getTemplateOutput struct {
	TemplateBody    string
	StagesAvailable []string
}

func (s *Service) getTemplate(ctx context.Context, call *awsapi.Call, in *getTemplateInput) (*getTemplateOutput, error) {
	v, err := s.revisionFor(ctx, call, in.StackName, in.ChangeSetName)
	if err != nil {
		return nil, err
	}
	body := v.Body
	if in.TemplateStage == "Processed" && v.Processed != "" {
		body = v.Processed
	}
	return &getTemplateOutput{body, []string{"Original", "Processed"}}, nil
}

// revisionFor returns the revision of a stack, or the one that a change set brings.
func (s *Service) revisionFor(ctx context.Context, call *awsapi.Call, stackName, changeSetName string) (*revision, error) {
	if changeSetName != "" {
		c, _, err := s.findChangeSet(ctx, call, stackName, changeSetName)
		if err != nil {
			return nil, err
		}
		return &c.Revision, nil
	}
	if stackName == "" {
		return nil, validationError("Either StackName or ChangeSetName must be specified")
	}
	st, _, err := s.need(ctx, call, stackName, noStackWithID)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, st)
}

type getTemplateSummaryInput struct{ TemplateBody, TemplateURL, StackName string }

type constraintsView struct{ AllowedValues []string }

type declarationView struct {
	ParameterKey         string
	DefaultValue         *string `json:",omitempty"`
	ParameterType        string
	NoEcho               bool
	Description          string           `json:",omitempty"`
	ParameterConstraints *constraintsView `json:",omitempty"`
}

type getTemplateSummaryOutput struct {
	Parameters         []declarationView
	Description        string   `json:",omitempty"`
	Capabilities       []string `json:",omitempty"`
	CapabilitiesReason string   `json:",omitempty"`
	ResourceTypes      []string
	Version            string   `json:",omitempty"`
	Metadata           string   `json:",omitempty"`
	DeclaredTransforms []string `json:",omitempty"`
}

func (s *Service) getTemplateSummary(ctx context.Context, call *awsapi.Call, in *getTemplateSummaryInput) (*getTemplateSummaryOutput, error) {
	var body string
	var err error
	if in.StackName != "" {
		v, err := s.revisionFor(ctx, call, in.StackName, "")
		if err != nil {
			return nil, err
		}
		body = v.Body
	} else if body, err = templateText(ctx, in.TemplateBody, in.TemplateURL); err != nil {
		return nil, err
	}
	t, err := template.Parse(body)
	if err != nil {
		return nil, told(err)
	}
	sum := t.Summary()
	out := &getTemplateSummaryOutput{
		Parameters: []declarationView{}, Description: sum.Description, Capabilities: sum.Capabilities,
		CapabilitiesReason: sum.CapabilitiesReason, ResourceTypes: append([]string{}, sum.ResourceTypes...), Version: sum.Version,
		Metadata: sum.Metadata, DeclaredTransforms: sum.DeclaredTransforms,
	}
	for _, p := range sum.Parameters {
		v := declarationView{ParameterKey: p.Name, DefaultValue: defaultOf(p), ParameterType: p.Type, NoEcho: p.NoEcho, Description: p.Description}
		v.ParameterConstraints = &constraintsView{append([]string{}, p.AllowedValues...)}
		out.Parameters = append(out.Parameters, v)
	}
	return out, nil
}

func defaultOf(p template.Parameter) *string {
	if !p.HasDefault {
		return nil
	}
	return &p.Default
}

type validateTemplateInput struct{ TemplateBody, TemplateURL string }

type templateParameter struct {
	ParameterKey string
	DefaultValue *string `json:",omitempty"`
	NoEcho       bool
	Description  string `json:",omitempty"`
}

type validateTemplateOutput struct {
	Parameters         []templateParameter
	Description        string   `json:",omitempty"`
	Capabilities       []string `json:",omitempty"`
	CapabilitiesReason string   `json:",omitempty"`
	DeclaredTransforms []string `json:",omitempty"`
}

func (s *Service) validateTemplate(ctx context.Context, _ *awsapi.Call, in *validateTemplateInput) (*validateTemplateOutput, error) {
	body, err := templateText(ctx, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	t, err := template.Parse(body)
	if err != nil {
		return nil, told(err)
	}
	sum := t.Summary()
	if !slices.Contains(sum.Capabilities, template.CapabilityAutoExpand) {
		if err := s.checkTypes(t, nil); err != nil {
			return nil, err
		}
	}
	out := &validateTemplateOutput{
		Parameters: []templateParameter{}, Description: sum.Description, Capabilities: sum.Capabilities,
		CapabilitiesReason: sum.CapabilitiesReason, DeclaredTransforms: sum.DeclaredTransforms,
	}
	for _, p := range sum.Parameters {
		out.Parameters = append(out.Parameters, templateParameter{p.Name, defaultOf(p), p.NoEcho, p.Description})
	}
	return out, nil
}
