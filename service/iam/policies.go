package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// policyView is a managed policy as IAM shows it.
type policyView struct {
	PolicyName                    string
	PolicyId                      string
	Arn                           string
	Path                          string
	DefaultVersionId              string
	AttachmentCount               int
	PermissionsBoundaryUsageCount int
	IsAttachable                  bool
	Description                   *string `json:",omitempty"`
	CreateDate                    awsapi.Time
	UpdateDate                    awsapi.Time
	Tags                          []tag `json:",omitempty"`
}

// summary is the policy as listings show it.
func (p *managedPolicy) summary() policyView {
	return policyView{
		PolicyName: p.Name, PolicyId: p.ID, Arn: p.ARN, Path: p.Path, DefaultVersionId: p.DefaultVersion,
		AttachmentCount: p.Attachments, IsAttachable: true, CreateDate: p.CreateDate, UpdateDate: p.UpdateDate,
	}
}

func (p *managedPolicy) view() policyView {
	v := p.summary()
	v.Tags = p.Tags
	if p.Description != "" {
		v.Description = &p.Description
	}
	return v
}

// policy returns a managed policy by its ARN, or the error that there is none.
func (s *Service) policy(ctx context.Context, account, policyArn string) (entry[managedPolicy], error) {
	owner, name, err := policyARN(policyArn)
	if err != nil {
		return entry[managedPolicy]{}, err
	}
	if p := awsPolicies()[policyArn]; p != nil {
		return entry[managedPolicy]{value: p}, nil
	}
	e, ok, err := get(ctx, s.policies, owner, name)
	if err == nil && (!ok || e.value.ARN != policyArn || owner != account) {
		err = noSuchPolicy(policyArn)
	}
	return e, err
}

// isAWS reports whether the policy is one of AWS's own, which nobody changes.
func (p *managedPolicy) isAWS() bool { return awsPolicies()[p.ARN] == p }

// changePolicy changes a managed policy.
func (s *Service) changePolicy(ctx context.Context, account, policyArn string, change func(*managedPolicy) error) error {
	return s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.policy(ctx, account, policyArn)
		if err != nil {
			return nil, err
		}
		if e.value.isAWS() {
			return nil, accessDenied("Cannot modify AWS managed policy %s.", policyArn)
		}
		if err := change(e.value); err != nil {
			return nil, err
		}
		return []store.Write{e.write()}, nil
	})
}

type createPolicyInput struct {
	PolicyName     string
	Path           string
	PolicyDocument string
	Description    string
	Tags           []tag
}

type policyOutput struct{ Policy policyView }

func (s *Service) createPolicy(ctx context.Context, call *awsapi.Call, in *createPolicyInput) (*policyOutput, error) {
	p, err := s.newPolicy(call.Identity.Account, in)
	if err != nil {
		return nil, err
	}
	err = s.apply(ctx, func() ([]store.Write, error) {
		e, exists, err := get(ctx, s.policies, call.Identity.Account, in.PolicyName)
		if err != nil {
			return nil, err
		}
		if exists {
			return nil, alreadyExists("A policy called %s already exists. Duplicate names are not allowed.", in.PolicyName)
		}
		e.value = p
		return []store.Write{e.write()}, nil
	})
	if err != nil {
		return nil, err
	}
	return &policyOutput{p.view()}, nil
}

func (s *Service) newPolicy(account string, in *createPolicyInput) (*managedPolicy, error) {
	if err := checkManagedPolicy(in.PolicyDocument); err != nil {
		return nil, err
	}
	tags, err := newTags(in.Tags)
	if err != nil {
		return nil, err
	}
	id, err := s.newID(policyPrefix)
	if err != nil {
		return nil, err
	}
	now, path := s.now(), pathOrRoot(in.Path)
	p := &managedPolicy{
		Name: in.PolicyName, ID: id, ARN: entityARN(account, "policy", path, in.PolicyName), Path: path,
		Description: in.Description, CreateDate: now, UpdateDate: now, Tags: tags,
	}
	p.addVersion(in.PolicyDocument, now, true)
	return p, nil
}

type policyArnInput struct{ PolicyArn string }

func (s *Service) getPolicy(ctx context.Context, call *awsapi.Call, in *policyArnInput) (*policyOutput, error) {
	e, err := s.policy(ctx, call.Identity.Account, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &policyOutput{e.value.view()}, nil
}

func (s *Service) deletePolicy(ctx context.Context, call *awsapi.Call, in *policyArnInput) (*empty, error) {
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		e, err := s.policy(ctx, call.Identity.Account, in.PolicyArn)
		switch {
		case err != nil:
			return nil, err
		case e.value.isAWS():
			return nil, accessDenied("Cannot delete AWS managed policy %s.", in.PolicyArn)
		case e.value.Attachments > 0:
			return nil, deleteConflict("Cannot delete a policy attached to entities.")
		case len(e.value.Versions) > 1:
			return nil, deleteConflict("This policy has more than one version. Before you delete a policy, " +
				"you must delete the policy's versions. The default version is deleted with the policy.")
		}
		return []store.Write{e.remove()}, nil
	})
}

type listPoliciesInput struct {
	Scope             string
	OnlyAttached      bool
	PathPrefix        string
	PolicyUsageFilter string
	page
}

type listPoliciesOutput struct {
	Policies []policyView
	pageEnd
}

// listPolicies lists the account's own policies and those of AWS.
func (s *Service) listPolicies(ctx context.Context, call *awsapi.Call, in *listPoliciesInput) (*listPoliciesOutput, error) {
	all, err := list(ctx, s.policies, call.Identity.Account)
	if err != nil {
		return nil, err
	}
	var views []policyView
	for _, p := range slices.Concat(all, sortedAWSPolicies()) {
		if in.wants(p) {
			views = append(views, p.summary())
		}
	}
	out := &listPoliciesOutput{}
	out.Policies, out.pageEnd, err = cut(views, in.page)
	return out, err
}

func (in *listPoliciesInput) wants(p *managedPolicy) bool {
	return (in.Scope != "AWS" || p.isAWS()) && (in.Scope != "Local" || !p.isAWS()) &&
		in.PolicyUsageFilter != "PermissionsBoundary" &&
		(!in.OnlyAttached || p.Attachments > 0) &&
		strings.HasPrefix(p.Path, in.PathPrefix)
}

type tagPolicyInput struct {
	PolicyArn string
	Tags      []tag
	TagKeys   []string
}

func (s *Service) tagPolicy(ctx context.Context, call *awsapi.Call, in *tagPolicyInput) (*empty, error) {
	return nil, s.changePolicy(ctx, call.Identity.Account, in.PolicyArn, func(p *managedPolicy) (err error) {
		p.Tags, err = withTags(p.Tags, in.Tags)
		return err
	})
}

func (s *Service) untagPolicy(ctx context.Context, call *awsapi.Call, in *tagPolicyInput) (*empty, error) {
	return nil, s.changePolicy(ctx, call.Identity.Account, in.PolicyArn, func(p *managedPolicy) error {
		p.Tags = withoutTags(p.Tags, in.TagKeys)
		return nil
	})
}

type policyArnPage struct {
	PolicyArn string
	page
}

func (s *Service) listPolicyTags(ctx context.Context, call *awsapi.Call, in *policyArnPage) (*listTagsOutput, error) {
	e, err := s.policy(ctx, call.Identity.Account, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	out := &listTagsOutput{}
	out.Tags, out.pageEnd, err = cut(e.value.Tags, in.page)
	return out, err
}
