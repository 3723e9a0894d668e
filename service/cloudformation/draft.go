package cloudformation

import (
	"context"
	"encoding/json"

	"github.com/treadle-run/treadle/service/cloudformation/resource"
	"github.com/treadle-run/treadle/template"
)

// stackInput are the members of the inputs that say what a stack is to be.
type stackInput struct {
	StackName             string
	TemplateBody          string
	TemplateURL           string
	UsePreviousTemplate   bool
	Parameters            []parameterInput
	Capabilities          []string
	ResourceTypes         []string
	NotificationARNs      []string
	RoleARN               string
	Tags                  []resource.Tag
	RollbackConfiguration json.RawMessage
	// reviewed says that what transforms make is reviewed in a change set, which so
	// needs no CAPABILITY_AUTO_EXPAND.
	reviewed bool
}

type parameterInput struct {
	ParameterKey     string
	ParameterValue   string
	UsePreviousValue bool
}

// draft is what a request wants a stack to be, checked.
type draft struct {
	revision *revision
	template *template.Template
	bound    *template.Bound
}

// draft checks a request and makes a revision of it. before is the revision in
// force, nil for a new stack.
func (s *Service) draft(ctx context.Context, st *stack, in *stackInput, before *revision) (*draft, error) {
	body, err := s.body(ctx, in, before)
	if err != nil {
		return nil, err
	}
	values, err := in.values(before)
	if err != nil {
		return nil, err
	}
	parsed, t, err := compile(body, values)
	if err != nil {
		return nil, told(err)
	}
	if err := in.checkCapabilities(t); err != nil {
		return nil, err
	}
	if err := s.checkTypes(t, in.ResourceTypes); err != nil {
		return nil, err
	}
	v := &revision{
		Stack: st.Key, Number: st.Revisions + 1, Body: body, Description: t.Description, Capabilities: in.Capabilities,
		Tags: in.Tags, NotificationARNs: in.NotificationARNs, Role: in.RoleARN, Rollback: in.RollbackConfiguration,
	}
	if len(parsed.Transforms) > 0 {
		v.Processed = t.Document.JSON()
	}
	v.inherit(before, in)
	b, err := t.Bind(values, template.Env{
		AccountID: st.Account, Region: st.Region, StackName: st.Name, StackID: st.ID, NotificationARNs: v.NotificationARNs,
	})
	if err != nil {
		return nil, told(err)
	}
	for _, p := range b.Parameters() {
		v.Parameters = append(v.Parameters, parameter{p.Parameter.Name, p.Value})
	}
	return &draft{v, t, b}, nil
}

// inherit takes over what the request does not say.
func (v *revision) inherit(before *revision, in *stackInput) {
	if before == nil {
		return
	}
	if in.Tags == nil {
		v.Tags = before.Tags
	}
	if in.NotificationARNs == nil {
		v.NotificationARNs = before.NotificationARNs
	}
	if in.RoleARN == "" {
		v.Role = before.Role
	}
	if in.RollbackConfiguration == nil {
		v.Rollback = before.Rollback
	}
	v.Minutes, v.DisableRollback = before.Minutes, before.DisableRollback
}

// body returns the template's text.
func (s *Service) body(ctx context.Context, in *stackInput, before *revision) (string, error) {
	switch {
	case in.UsePreviousTemplate && before == nil:
		return "", validationError("Template body or template URL must be specified: there is no previous template.")
	case in.UsePreviousTemplate && (in.TemplateBody != "" || in.TemplateURL != ""):
		return "", validationError("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
	case in.UsePreviousTemplate:
		return before.Body, nil
	}
	return templateText(ctx, in.TemplateBody, in.TemplateURL)
}

// templateText returns the text of a template that a request gives in one of two ways.
func templateText(ctx context.Context, body, url string) (string, error) {
	switch {
	case body != "" && url != "":
		return "", validationError("Template body and template URL cannot both be specified.")
	case url != "":
		return fetch(ctx, url)
	case body == "":
		return "", validationError("Either Template URL or Template Body must be specified.")
	case len(body) > template.MaxBody:
		return "", validationError("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to %d", template.MaxBody)
	}
	return body, nil
}

// values are the parameters that the request gives, by name.
func (in *stackInput) values(before *revision) (map[string]string, error) {
	values := map[string]string{}
	for _, p := range in.Parameters {
		if !p.UsePreviousValue {
			values[p.ParameterKey] = p.ParameterValue
			continue
		}
		if before != nil {
			if old, ok := before.values()[p.ParameterKey]; ok {
				values[p.ParameterKey] = old
				continue
			}
		}
		return nil, validationError("Invalid input for parameter key %s. Cannot specify usePreviousValue as true for a parameter key not in the previous template", p.ParameterKey)
	}
	return values, nil
}
