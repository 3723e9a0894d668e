package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

type attachInput struct {
	RoleName  string
	PolicyArn string
}

func (s *Service) attachRolePolicy(ctx context.Context, call *awsapi.Call, in *attachInput) (*empty, error) {
	account := call.Identity.Account
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		r, err := s.role(ctx, account, in.RoleName)
		if err != nil {
			return nil, err
		}
		counted, err := s.countAttachment(ctx, account, in.PolicyArn, +1)
		if err != nil || slices.Contains(r.value.AttachedPolicies, in.PolicyArn) {
			return nil, err // it is attached already, which is as good
		}
		r.value.AttachedPolicies = append(r.value.AttachedPolicies, in.PolicyArn)
		return append(counted, r.write()), nil
	})
}

func (s *Service) detachRolePolicy(ctx context.Context, call *awsapi.Call, in *attachInput) (*empty, error) {
	account := call.Identity.Account
	return nil, s.apply(ctx, func() ([]store.Write, error) {
		r, err := s.role(ctx, account, in.RoleName)
		if err != nil {
			return nil, err
		}
		i := slices.Index(r.value.AttachedPolicies, in.PolicyArn)
		if i < 0 {
			return nil, noSuchPolicy(in.PolicyArn)
		}
		r.value.AttachedPolicies = slices.Delete(r.value.AttachedPolicies, i, i+1)
		counted, err := s.countAttachment(ctx, account, in.PolicyArn, -1)
		if err != nil {
			return nil, err
		}
		return append(counted, r.write()), nil
	})
}

// countAttachment returns the write that counts one attachment of a policy more
// or less. Those of AWS's own policies are not counted: all of them exist, and
// Treadle has none of them.
func (s *Service) countAttachment(ctx context.Context, account, policyArn string, change int) ([]store.Write, error) {
	owner, name, err := policyARN(policyArn)
	if err != nil {
		return nil, err
	}
	if owner == awsAccount {
		return nil, nil
	}
	p, ok, err := get(ctx, s.policies, account, name)
	if err != nil {
		return nil, err
	}
	if !ok || p.value.ARN != policyArn {
		return nil, noSuchEntity("Policy %s does not exist or is not attachable.", policyArn)
	}
	p.value.Attachments += change
	return []store.Write{p.write()}, nil
}

type attachedPolicy struct {
	PolicyName string
	PolicyArn  string
}

type listAttachedOutput struct {
	AttachedPolicies []attachedPolicy
	pageEnd
}

func (s *Service) listAttachedRolePolicies(ctx context.Context, call *awsapi.Call, in *roleNamePage) (*listAttachedOutput, error) {
	e, err := s.role(ctx, call.Identity.Account, in.RoleName)
	if err != nil {
		return nil, err
	}
	var attached []attachedPolicy
	for _, text := range e.value.AttachedPolicies {
		path, name := pathAndName(text)
		if strings.HasPrefix(path, in.PathPrefix) {
			attached = append(attached, attachedPolicy{name, text})
		}
	}
	out := &listAttachedOutput{}
	out.AttachedPolicies, out.pageEnd, err = cut(attached, in.page)
	return out, err
}

// pathAndName takes "/path/" and "name" out of the ARN of a policy.
func pathAndName(text string) (path, name string) {
	a, _ := arn.Parse(text) // only well-formed ones are attached
	path = strings.TrimPrefix(a.Resource, "policy")
	i := strings.LastIndexByte(path, '/') + 1
	return path[:i], path[i:]
}
