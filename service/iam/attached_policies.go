package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// The operations on attached policies are the same for roles, users and groups.

type attachInput struct {
	holderName
	PolicyArn string
}

func (s *Service) attachPolicy(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *attachInput) (*empty, error) {
		account := call.Identity.Account
		return nil, s.changeHolder(ctx, k, account, k.nameIn(in.holderName), func(p *permissions) ([]store.Write, error) {
			counted, err := s.countAttachment(ctx, account, in.PolicyArn, +1)
			if err != nil || slices.Contains(p.AttachedPolicies, in.PolicyArn) {
				return nil, err // it is attached already, which is as good
			}
			if len(p.AttachedPolicies) >= maxAttached {
				return nil, limitExceeded("Cannot exceed quota for PoliciesPer%s: %d", k.plural, maxAttached)
			}
			p.AttachedPolicies = append(p.AttachedPolicies, in.PolicyArn)
			return counted, nil
		})
	})
}

func (s *Service) detachPolicy(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *attachInput) (*empty, error) {
		account := call.Identity.Account
		return nil, s.changeHolder(ctx, k, account, k.nameIn(in.holderName), func(p *permissions) ([]store.Write, error) {
			i := slices.Index(p.AttachedPolicies, in.PolicyArn)
			if i < 0 {
				return nil, noSuchPolicy(in.PolicyArn)
			}
			p.AttachedPolicies = slices.Delete(p.AttachedPolicies, i, i+1)
			return s.countAttachment(ctx, account, in.PolicyArn, -1)
		})
	})
}

// countAttachment returns the write that counts one attachment of a policy more
// or less. Those of AWS's own policies are not counted. One of which Treadle has
// no document can be attached all the same, for on AWS it exists; it grants
// nothing.
func (s *Service) countAttachment(ctx context.Context, account, policyArn string, change int) ([]store.Write, error) {
	owner, name, err := policyARN(policyArn)
	if err != nil {
		return nil, err
	}
	if owner == awsAccount {
		if awsPolicies()[policyArn] == nil && change > 0 {
			s.log.Warn("Treadle does not have the document of this policy of AWS: it permits nothing here", "policy", policyArn)
		}
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

func (s *Service) listAttachedPolicies(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *holderPage) (*listAttachedOutput, error) {
		h, err := k.open(ctx, s, call.Identity.Account, k.nameIn(in.holderName))
		if err != nil {
			return nil, err
		}
		out := &listAttachedOutput{}
		out.AttachedPolicies, out.pageEnd, err = cut(h.permissions.attached(in.PathPrefix), in.page)
		return out, err
	})
}

// attached are the attached policies whose path begins with a prefix.
func (p *permissions) attached(prefix string) (list []attachedPolicy) {
	for _, text := range p.AttachedPolicies {
		path, name := pathAndName(text)
		if strings.HasPrefix(path, prefix) {
			list = append(list, attachedPolicy{name, text})
		}
	}
	return list
}

// pathAndName takes "/path/" and "name" out of the ARN of a policy.
func pathAndName(text string) (path, name string) {
	a, _ := arn.Parse(text) // only well-formed ones are attached
	path = strings.TrimPrefix(a.Resource, "policy")
	i := strings.LastIndexByte(path, '/') + 1
	return path[:i], path[i:]
}
