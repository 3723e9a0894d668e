package iam

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
	"github.com/treadle-run/treadle/store/table"
)

// directory remembers principals until anything in IAM changes.
type directory struct {
	mu         sync.Mutex
	generation uint64
	principals map[string]*access.Principal // nil for one that does not exist
}

// maxRemembered is how many principals are remembered; then it begins anew.
const maxRemembered = 10_000

var _ access.Directory = (*Service)(nil)

// Principal implements access.Directory.
func (s *Service) Principal(ctx context.Context, text string) (*access.Principal, error) {
	generation := s.generation.Load() // before reading, so that a change meanwhile is noticed
	p, ok := s.known.get(generation, text)
	if !ok {
		var err error
		if p, err = s.readPrincipal(ctx, text); err != nil {
			return nil, err
		}
		s.known.put(generation, text, p)
	}
	if p == nil {
		return nil, access.ErrNoPrincipal
	}
	return p, nil
}

func (d *directory) get(generation uint64, text string) (*access.Principal, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.generation != generation {
		return nil, false
	}
	p, ok := d.principals[text]
	return p, ok
}

func (d *directory) put(generation uint64, text string, p *access.Principal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if generation < d.generation {
		return
	}
	if d.principals == nil || generation > d.generation || len(d.principals) >= maxRemembered {
		d.principals = map[string]*access.Principal{}
	}
	d.generation, d.principals[text] = generation, p
}

// readPrincipal returns a user or role, nil if there is none of that ARN.
func (s *Service) readPrincipal(ctx context.Context, text string) (*access.Principal, error) {
	a, err := arn.Parse(text)
	if err != nil || a.Service != "iam" {
		return nil, nil
	}
	kind, rest := a.Split()
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	switch kind {
	case "role":
		return s.readRole(ctx, a.Account, name, text)
	case "user":
		return s.readUser(ctx, a.Account, name, text)
	}
	return nil, nil
}

func (s *Service) readRole(ctx context.Context, account, name, text string) (*access.Principal, error) {
	e, ok, err := get(ctx, s.roles, account, name)
	if err != nil || !ok || e.value.ARN != text {
		return nil, err
	}
	r := e.value
	p := &access.Principal{ARN: r.ARN, ID: r.ID, Name: r.Name, Tags: tagMap(r.Tags)}
	if p.Trust, err = policy.ParseTrust(r.TrustPolicy); err != nil {
		s.log.Warn("a trust policy cannot be read: nobody can take the role", "role", r.ARN, "error", err)
		p.Trust = nil
	}
	if p.Policies, err = s.policiesOf(ctx, account, &r.permissions); err != nil {
		return nil, err
	}
	p.Boundary, err = s.boundaryOf(ctx, r.PermissionsBoundary)
	return p, err
}

func (s *Service) readUser(ctx context.Context, account, name, text string) (*access.Principal, error) {
	e, ok, err := get(ctx, s.users, account, name)
	if err != nil || !ok || e.value.ARN != text {
		return nil, err
	}
	u := e.value
	p := &access.Principal{ARN: u.ARN, ID: u.ID, Name: u.Name, Tags: tagMap(u.Tags)}
	if p.Policies, err = s.policiesOf(ctx, account, &u.permissions); err != nil {
		return nil, err
	}
	for _, groupName := range u.Groups {
		g, ok, err := get(ctx, s.groups, account, groupName)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		more, err := s.policiesOf(ctx, account, &g.value.permissions)
		if err != nil {
			return nil, err
		}
		p.Policies = append(p.Policies, more...)
	}
	p.Boundary, err = s.boundaryOf(ctx, u.PermissionsBoundary)
	return p, err
}

// policiesOf are an entity's policies, read. One that cannot be read permits
// nothing, which cannot be for long: documents are checked before they are kept.
func (s *Service) policiesOf(ctx context.Context, account string, p *permissions) (list []policy.Named, err error) {
	for _, name := range slices.Sorted(maps.Keys(p.InlinePolicies)) {
		d, err := policy.ParseIdentity(p.InlinePolicies[name])
		if err != nil {
			s.log.Warn("a policy cannot be read and is left out", "policy", name, "error", err)
			continue
		}
		list = append(list, policy.Named{Name: name, Document: d})
	}
	for _, text := range p.AttachedPolicies {
		d, err := s.ManagedPolicy(ctx, text)
		if err != nil {
			return nil, err
		}
		if d != nil {
			list = append(list, policy.Named{Name: text, Document: d})
		}
	}
	return list, nil
}

// boundaryOf is a permissions boundary: nil for none. One whose policy is gone
// permits nothing.
func (s *Service) boundaryOf(ctx context.Context, policyArn string) ([]policy.Named, error) {
	if policyArn == "" {
		return nil, nil
	}
	boundary := []policy.Named{}
	d, err := s.ManagedPolicy(ctx, policyArn)
	if d != nil {
		boundary = append(boundary, policy.Named{Name: policyArn, Document: d})
	}
	return boundary, err
}

// ManagedPolicy implements access.Directory: the default version's document.
func (s *Service) ManagedPolicy(ctx context.Context, policyArn string) (*policy.Document, error) {
	owner, name, err := policyARN(policyArn)
	if err != nil {
		return nil, nil
	}
	p := awsPolicies()[policyArn]
	if owner != awsAccount {
		e, ok, err := get(ctx, s.policies, owner, name)
		if err != nil || !ok || e.value.ARN != policyArn {
			return nil, err
		}
		p = e.value
	}
	if p == nil {
		return nil, nil
	}
	i, err := p.findVersion(p.DefaultVersion)
	if err != nil {
		return nil, nil
	}
	d, err := policy.ParseIdentity(p.Versions[i].Document)
	if _, malformed := errors.AsType[*policy.MalformedError](err); malformed {
		s.log.Warn("a policy cannot be read and is left out", "policy", policyArn, "error", err)
		return nil, nil
	}
	return d, err
}

// EntityARN implements access.Directory.
func (s *Service) EntityARN(ctx context.Context, account, kind, name string) (string, error) {
	switch kind {
	case "role":
		return arnIn(ctx, s.roles, account, name)
	case "user":
		return arnIn(ctx, s.users, account, name)
	case "group":
		return arnIn(ctx, s.groups, account, name)
	case "instance-profile":
		return arnIn(ctx, s.instanceProfiles, account, name)
	}
	return "", nil
}

// arnIn is the ARN of an entity in a table, "" if it is not there.
func arnIn[T any, P interface {
	*T
	identity() (entityARN, entityName string)
}](ctx context.Context, t table.Table[T], account, name string) (string, error) {
	e, ok, err := get(ctx, t, account, name)
	if err != nil || !ok {
		return "", err
	}
	text, _ := P(e.value).identity()
	return text, nil
}

// RoleSessionLimit is how long a session of a role may last, in seconds.
func (s *Service) RoleSessionLimit(ctx context.Context, roleARN string) (seconds int, err error) {
	a, err := arn.Parse(roleARN)
	if err != nil {
		return 0, nil
	}
	_, rest := a.Split()
	e, err := s.role(ctx, a.Account, rest[strings.LastIndexByte(rest, '/')+1:])
	if _, isClient := errors.AsType[*awsapi.Error](err); isClient {
		return 0, nil
	}
	return e.value.MaxSessionDuration, err
}

func tagMap(tags []tag) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}
