package iam

import (
	"context"
	"maps"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
)

// maxInlineSize is how many characters the inline policies of a role may have
// together, without white space.
const maxInlineSize = 10240

type rolePolicyInput struct {
	RoleName       string
	PolicyName     string
	PolicyDocument string
}

func (s *Service) putRolePolicy(ctx context.Context, call *awsapi.Call, in *rolePolicyInput) (*empty, error) {
	if err := checkIdentityPolicy(in.PolicyDocument); err != nil {
		return nil, err
	}
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		if r.InlinePolicies == nil {
			r.InlinePolicies = map[string]string{}
		}
		r.InlinePolicies[in.PolicyName] = in.PolicyDocument
		total := 0
		for _, document := range r.InlinePolicies {
			total += policySize(document)
		}
		if total > maxInlineSize {
			return limitExceeded("Maximum policy size of %d bytes exceeded for role %s", maxInlineSize, r.Name)
		}
		return nil
	})
}

type rolePolicyOutput struct {
	RoleName       string
	PolicyName     string
	PolicyDocument string
}

func (s *Service) getRolePolicy(ctx context.Context, call *awsapi.Call, in *rolePolicyInput) (*rolePolicyOutput, error) {
	e, err := s.role(ctx, call.Identity.Account, in.RoleName)
	if err != nil {
		return nil, err
	}
	document, ok := e.value.InlinePolicies[in.PolicyName]
	if !ok {
		return nil, noSuchRolePolicy(in.PolicyName)
	}
	return &rolePolicyOutput{e.value.Name, in.PolicyName, urlEncoded(document)}, nil
}

func (s *Service) deleteRolePolicy(ctx context.Context, call *awsapi.Call, in *rolePolicyInput) (*empty, error) {
	return nil, s.changeRole(ctx, call.Identity.Account, in.RoleName, func(r *role) error {
		if _, ok := r.InlinePolicies[in.PolicyName]; !ok {
			return noSuchRolePolicy(in.PolicyName)
		}
		delete(r.InlinePolicies, in.PolicyName)
		return nil
	})
}

func noSuchRolePolicy(name string) error {
	return noSuchEntity("The role policy with name %s cannot be found.", name)
}

type listRolePoliciesOutput struct {
	PolicyNames []string
	pageEnd
}

func (s *Service) listRolePolicies(ctx context.Context, call *awsapi.Call, in *roleNamePage) (*listRolePoliciesOutput, error) {
	e, err := s.role(ctx, call.Identity.Account, in.RoleName)
	if err != nil {
		return nil, err
	}
	out := &listRolePoliciesOutput{}
	out.PolicyNames, out.pageEnd, err = cut(slices.Sorted(maps.Keys(e.value.InlinePolicies)), in.page)
	return out, err
}
