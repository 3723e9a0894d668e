package iam

import (
	"context"
	"maps"
	"slices"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
)

// The operations on inline policies are the same for roles, users and groups.

type inlineInput struct {
	holderName
	PolicyName     string
	PolicyDocument string
}

func (s *Service) putInlinePolicy(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *inlineInput) (*empty, error) {
		if err := checkIdentityPolicy(in.PolicyDocument); err != nil {
			return nil, err
		}
		return nil, s.changeHolder(ctx, k, call.Identity.Account, k.nameIn(in.holderName), func(p *permissions) ([]store.Write, error) {
			if p.InlinePolicies == nil {
				p.InlinePolicies = map[string]string{}
			}
			p.InlinePolicies[in.PolicyName] = in.PolicyDocument
			total := 0
			for _, document := range p.InlinePolicies {
				total += policySize(document)
			}
			if total > k.maxInline {
				return nil, limitExceeded("Maximum policy size of %d bytes exceeded for %s %s", k.maxInline, k.name, k.nameIn(in.holderName))
			}
			return nil, nil
		})
	})
}

type inlineOutput struct {
	holderName
	PolicyName     string
	PolicyDocument string
}

func (s *Service) getInlinePolicy(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *inlineInput) (*inlineOutput, error) {
		h, err := k.open(ctx, s, call.Identity.Account, k.nameIn(in.holderName))
		if err != nil {
			return nil, err
		}
		document, ok := h.permissions.InlinePolicies[in.PolicyName]
		if !ok {
			return nil, noSuchInlinePolicy(k, in.PolicyName)
		}
		return &inlineOutput{in.holderName, in.PolicyName, urlEncoded(document)}, nil
	})
}

func (s *Service) deleteInlinePolicy(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *inlineInput) (*empty, error) {
		return nil, s.changeHolder(ctx, k, call.Identity.Account, k.nameIn(in.holderName), func(p *permissions) ([]store.Write, error) {
			if _, ok := p.InlinePolicies[in.PolicyName]; !ok {
				return nil, noSuchInlinePolicy(k, in.PolicyName)
			}
			delete(p.InlinePolicies, in.PolicyName)
			return nil, nil
		})
	})
}

func noSuchInlinePolicy(k *holderKind, name string) error {
	return noSuchEntity("The %s policy with name %s cannot be found.", k.name, name)
}

type holderPage struct {
	holderName
	PathPrefix string
	page
}

type listInlineOutput struct {
	PolicyNames []string
	pageEnd
}

func (s *Service) listInlinePolicies(k *holderKind) awsapi.Handler {
	return awsapi.Typed(func(ctx context.Context, call *awsapi.Call, in *holderPage) (*listInlineOutput, error) {
		h, err := k.open(ctx, s, call.Identity.Account, k.nameIn(in.holderName))
		if err != nil {
			return nil, err
		}
		out := &listInlineOutput{}
		out.PolicyNames, out.pageEnd, err = cut(slices.Sorted(maps.Keys(h.permissions.InlinePolicies)), in.page)
		return out, err
	})
}
