package access

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

// subject is who calls, with the policies that have a say in all he does.
type subject struct {
	principal policy.Principal
	policies  policy.Set
	context   policy.Context
	unlimited bool // a role that does not exist, or Treadle's own use of a service
}

// subjectOf finds out what the caller's policies are.
func (a *Authorizer) subjectOf(ctx context.Context, call *awsapi.Call) (*subject, error) {
	who := &call.Identity
	s := &subject{principal: policy.Principal{Account: who.Account, ARN: who.ARN}}
	s.context = a.contextOf(call)
	if who.Service != "" && who.Session == nil {
		s.principal = policy.Principal{Account: who.Account, Service: who.Service}
		s.context.Set("aws:PrincipalIsAWSService", "true")
		return s, nil
	}
	s.context.Set("aws:PrincipalIsAWSService", "false")
	if s.principal.IsRoot() {
		s.context.Set("aws:PrincipalType", "Account")
		return s, a.limitSession(ctx, s, who)
	}
	name := who.ARN
	if who.Session != nil && who.Session.Role != "" {
		name = who.Session.Role
		s.principal.Role = name
	}
	p, err := a.options.Directory.Principal(ctx, name)
	switch {
	case errors.Is(err, ErrNoPrincipal):
		return a.unknown(call, s)
	case err != nil:
		return nil, err
	}
	s.policies.Identity, s.policies.Boundary = p.Policies, p.Boundary
	if who.Service != "" && !trusts(p, who.Service, s.context) {
		chained, err := a.takenBy(ctx, who, p, s.context)
		if err != nil {
			return nil, err
		}
		if !chained {
			return nil, cannotBeAssumed(call.Service, who.Service, p.ARN)
		}
	}
	if who.UserID == "" && s.principal.Role != "" {
		who.UserID = p.ID + ":" + who.Session.Name
	}
	describe(s, who, p)
	return s, a.limitSession(ctx, s, who)
}

// unknown is the subject of a user or role that does not exist.
func (a *Authorizer) unknown(call *awsapi.Call, s *subject) (*subject, error) {
	if a.options.Strict || s.principal.Role == "" {
		if call.Identity.Service != "" {
			return nil, cannotBeAssumed(call.Service, call.Identity.Service, s.principal.Role)
		}
		return nil, denied(call.Service, "The security token included in the request is invalid: "+
			"there is no "+orRole(s.principal)+" any more.")
	}
	a.warn(s.principal.Role)
	s.unlimited = true
	return s, nil
}

func orRole(p policy.Principal) string {
	if p.Role != "" {
		return p.Role
	}
	return p.ARN
}

// describe adds what conditions and variables can say of the principal.
func describe(s *subject, who *awsapi.Identity, p *Principal) {
	s.context.Set("aws:userid", who.UserID)
	if s.principal.Role != "" {
		s.context.Set("aws:PrincipalType", "AssumedRole")
		s.context.Set("aws:PrincipalArn", p.ARN)
	} else {
		s.context.Set("aws:PrincipalType", "User")
		s.context.Set("aws:username", p.Name)
	}
	for key, value := range p.Tags {
		s.context.Set("aws:PrincipalTag/"+key, value)
	}
	if who.Session == nil {
		return
	}
	for key, value := range who.Session.Tags {
		s.context.Set("aws:PrincipalTag/"+key, value)
	}
	if who.Session.SourceIdentity != "" {
		s.context.Set("aws:SourceIdentity", who.Session.SourceIdentity)
	}
	if !who.Session.Issued.IsZero() {
		s.context.Set("aws:TokenIssueTime", who.Session.Issued.UTC().Format(time.RFC3339))
	}
}

// limitSession adds the policies that a session was begun with.
func (a *Authorizer) limitSession(ctx context.Context, s *subject, who *awsapi.Identity) error {
	if who.Session == nil || len(who.Session.Policies)+len(who.Session.PolicyARNs) == 0 {
		return nil
	}
	s.policies.Session = []policy.Named{}
	for _, text := range who.Session.Policies {
		d, err := a.parsed.identity(text)
		if err != nil {
			return err
		}
		s.policies.Session = append(s.policies.Session, policy.Named{Name: "session", Document: d})
	}
	for _, name := range who.Session.PolicyARNs {
		d, err := a.options.Directory.ManagedPolicy(ctx, name)
		if err != nil {
			return err
		}
		if d != nil {
			s.policies.Session = append(s.policies.Session, policy.Named{Name: name, Document: d})
		}
	}
	return nil
}

// trusts reports whether a role's trust policy lets a service take the role.
func trusts(p *Principal, service string, c policy.Context) bool {
	if p.Trust == nil {
		return false
	}
	return policy.Evaluate(policy.Request{
		Principal: policy.Principal{Service: service},
		Action:    "sts:AssumeRole", Resource: p.ARN, Context: c,
	}, &policy.Set{Resource: []policy.Named{{Document: p.Trust}}, NeedsResource: true}).Allows()
}

// takenBy reports whether a role could be taken in the role that a service has.
func (a *Authorizer) takenBy(ctx context.Context, who *awsapi.Identity, p *Principal, c policy.Context) (bool, error) {
	if who.Session.By == "" || p.Trust == nil {
		return false, nil
	}
	account := accountIn(who.Session.By, "")
	asker := policy.Principal{
		Account: account, Role: who.Session.By, ARN: awsapi.SessionARN(account, who.Session.By, who.Session.Name),
	}
	set := &policy.Set{Resource: []policy.Named{{Name: p.ARN, Document: p.Trust}}, NeedsResource: true}
	by, err := a.options.Directory.Principal(ctx, who.Session.By)
	switch {
	case errors.Is(err, ErrNoPrincipal) && !a.options.Strict:
		a.warn(who.Session.By)
		return true, nil
	case errors.Is(err, ErrNoPrincipal):
		return false, nil
	case err != nil:
		return false, err
	}
	set.Identity, set.Boundary = by.Policies, by.Boundary
	return policy.Evaluate(policy.Request{
		Principal: asker, Action: assumeRole, Resource: p.ARN, ResourceAccount: accountIn(p.ARN, ""), Context: c,
	}, set).Allows(), nil
}

// contextOf is what conditions can say of the request itself.
func (a *Authorizer) contextOf(call *awsapi.Call) (c policy.Context) {
	now, who := a.options.Clock.Now().UTC(), &call.Identity
	c.Set("aws:CurrentTime", now.Format(time.RFC3339))
	c.Set("aws:EpochTime", strconv.FormatInt(now.Unix(), 10))
	c.Set("aws:SecureTransport", "false")
	c.Set("aws:ViaAWSService", "false")
	c.Set("aws:PrincipalAccount", who.Account)
	if who.ARN != "" {
		c.Set("aws:PrincipalArn", who.ARN)
	}
	if call.Region != "" {
		c.Set("aws:RequestedRegion", call.Region)
	}
	if who.SourceIP != "" {
		c.Set("aws:SourceIp", who.SourceIP)
	}
	if who.Service != "" {
		c.Set("aws:SourceAccount", accountIn(who.SourceARN, who.Account))
	}
	if who.SourceARN != "" {
		c.Set("aws:SourceArn", who.SourceARN)
	}
	return c
}

// accountIn is the account in an ARN, or what stands for it where there is none.
func accountIn(text, otherwise string) string {
	a, err := arn.Parse(text)
	if err != nil || len(a.Account) != 12 || strings.Trim(a.Account, "0123456789") != "" {
		return otherwise
	}
	return a.Account
}
