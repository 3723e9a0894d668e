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
	known     *Principal // nil for root, services and roles that do not exist
	unlimited bool       // a role that does not exist
}

// subjectOf finds out what the caller's policies are.
func (x *question) subjectOf(ctx context.Context) error {
	who, s := &x.call.Identity, &x.subject
	s.principal = policy.Principal{Account: who.Account, ARN: who.ARN}
	if who.Service != "" && who.Session == nil {
		s.principal = policy.Principal{Account: who.Account, Service: who.Service}
		return nil
	}
	if s.principal.IsRoot() {
		return x.limitSession(ctx)
	}
	name := who.ARN
	if who.Session != nil && who.Session.Role != "" {
		name = who.Session.Role
		s.principal.Role = name
	}
	p, err := x.options.Directory.Principal(ctx, name)
	switch {
	case errors.Is(err, ErrNoPrincipal):
		return x.unknown()
	case err != nil:
		return err
	}
	s.known, s.policies.Identity, s.policies.Boundary = p, p.Policies, p.Boundary
	if who.UserID == "" && s.principal.Role != "" {
		who.UserID = p.ID + ":" + who.Session.Name
	}
	if who.Service != "" {
		if err := x.checkTaken(ctx, p); err != nil {
			return err
		}
	}
	return x.limitSession(ctx)
}

// checkTaken answers whether the service that calls can have taken its role.
func (x *question) checkTaken(ctx context.Context, p *Principal) error {
	who := &x.call.Identity
	if trusts(p, who.Service, x.identityContext) {
		return nil
	}
	chained, err := x.takenBy(ctx, who, p)
	if err == nil && !chained {
		err = cannotBeAssumed(x.call.Service, who.Service, p.ARN)
	}
	return err
}

// unknown decides on a user or role that does not exist.
func (x *question) unknown() error {
	s := &x.subject
	if x.options.Strict || s.principal.Role == "" {
		if service := x.call.Identity.Service; service != "" {
			return cannotBeAssumed(x.call.Service, service, s.principal.Role)
		}
		return denied(x.call.Service, "The security token included in the request is invalid: "+
			"there is no "+orRole(s.principal)+" any more.")
	}
	x.warn(s.principal.Role)
	s.unlimited = true
	return nil
}

func orRole(p policy.Principal) string {
	if p.Role != "" {
		return p.Role
	}
	return p.ARN
}

// describe adds what conditions and variables can say of the principal.
func (s *subject) describe(c *policy.Context, who *awsapi.Identity) {
	c.Set("aws:PrincipalIsAWSService", strconv.FormatBool(s.principal.Service != ""))
	if s.principal.IsRoot() {
		c.Set("aws:PrincipalType", "Account")
	}
	p := s.known
	if p == nil {
		return
	}
	c.Set("aws:userid", who.UserID)
	if s.principal.Role != "" {
		c.Set("aws:PrincipalType", "AssumedRole")
		c.Set("aws:PrincipalArn", p.ARN)
	} else {
		c.Set("aws:PrincipalType", "User")
		c.Set("aws:username", p.Name)
	}
	for key, value := range p.Tags {
		c.Set("aws:PrincipalTag/"+key, value)
	}
	if who.Session == nil {
		return
	}
	for key, value := range who.Session.Tags {
		c.Set("aws:PrincipalTag/"+key, value)
	}
	if who.Session.SourceIdentity != "" {
		c.Set("aws:SourceIdentity", who.Session.SourceIdentity)
	}
	if !who.Session.Issued.IsZero() {
		c.Set("aws:TokenIssueTime", who.Session.Issued.UTC().Format(time.RFC3339))
	}
}

// limitSession adds the policies that a session was begun with.
func (x *question) limitSession(ctx context.Context) error {
	who, s := &x.call.Identity, &x.subject
	if who.Session == nil || len(who.Session.Policies)+len(who.Session.PolicyARNs) == 0 {
		return nil
	}
	s.policies.Session = []policy.Named{}
	for _, text := range who.Session.Policies {
		d, err := x.parsed.identity(text)
		if err != nil {
			return err
		}
		s.policies.Session = append(s.policies.Session, policy.Named{Name: "session", Document: d})
	}
	for _, name := range who.Session.PolicyARNs {
		d, err := x.options.Directory.ManagedPolicy(ctx, name)
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
func trusts(p *Principal, service string, values func() policy.Context) bool {
	if p.Trust == nil {
		return false
	}
	var c policy.Context
	if p.Trust.Asks() {
		c = values()
	}
	return policy.Evaluate(policy.Request{
		Principal: policy.Principal{Service: service},
		Action:    "sts:AssumeRole", Resource: p.ARN, Context: c,
	}, &policy.Set{Resource: []policy.Named{{Document: p.Trust}}, NeedsResource: true}).Allows()
}

// takenBy reports whether a role could be taken in the role that a service has.
func (x *question) takenBy(ctx context.Context, who *awsapi.Identity, p *Principal) (bool, error) {
	if who.Session.By == "" || p.Trust == nil {
		return false, nil
	}
	account := accountIn(who.Session.By, "")
	asker := policy.Principal{
		Account: account, Role: who.Session.By, ARN: awsapi.SessionARN(account, who.Session.By, who.Session.Name),
	}
	set := &policy.Set{Resource: []policy.Named{{Name: p.ARN, Document: p.Trust}}, NeedsResource: true}
	by, err := x.options.Directory.Principal(ctx, who.Session.By)
	switch {
	case errors.Is(err, ErrNoPrincipal) && !x.options.Strict:
		x.warn(who.Session.By)
		return true, nil
	case errors.Is(err, ErrNoPrincipal):
		return false, nil
	case err != nil:
		return false, err
	}
	set.Identity, set.Boundary = by.Policies, by.Boundary
	return policy.Evaluate(policy.Request{
		Principal: asker, Action: assumeRole, Resource: p.ARN, ResourceAccount: accountIn(p.ARN, ""), Context: x.identityContext(),
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
