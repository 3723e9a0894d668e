package policy

import (
	"fmt"
	"strings"
)

// Kind is a kind of policies.
type Kind string

// The kinds, as AWS's messages name them.
const (
	Identity Kind = "identity-based policy"
	Resource Kind = "resource-based policy"
	Boundary Kind = "permissions boundary"
	Session  Kind = "session policy"
)

// Named is a policy and what it is called: an ARN, or the name of an inline one.
type Named struct {
	Name     string
	Document *Document
}

// Set is the policies that have a say in a request.
type Set struct {
	Identity []Named
	Resource []Named
	// Boundary and Session limit what the identity's policies allow; nil where there
	// are none, while an empty list allows nothing.
	Boundary []Named
	Session  []Named
	// NeedsResource is true where the resource's own policy has to allow the
	// request, as roles' trust policies do.
	NeedsResource bool
}

// Effect is what comes of a request.
type Effect int

// The effects.
const (
	ImplicitDeny Effect = iota
	ExplicitDeny
	Allowed
)

// String returns the effect as the policy simulator writes it.
func (e Effect) String() string { return [...]string{"implicitDeny", "explicitDeny", "allowed"}[e] }

// Decision is what comes of a request, and why.
type Decision struct {
	Effect Effect
	// Kind is that of the policy which decided: which allows or denies it, or which
	// would have had to allow it.
	Kind Kind
	// Policy and Statement name the statement that decided, "" for an implicit deny
	// and for an account's root. A statement has its Sid or its place, "#1".
	Policy, Statement string
}

// Allows reports whether the request is allowed.
func (d Decision) Allows() bool { return d.Effect == Allowed }

// Why says, in AWS's words, why an action is refused.
func (d Decision) Why(action string) string {
	if d.Effect == ExplicitDeny {
		why := fmt.Sprintf("with an explicit deny in %s %s", article(d.Kind), d.Kind)
		if strings.HasPrefix(d.Policy, "arn:") && d.Kind != Resource {
			why += ": " + d.Policy
		}
		return why
	}
	return fmt.Sprintf("because no %s allows the %s action", d.Kind, action)
}

func article(k Kind) string {
	if k == Identity {
		return "an"
	}
	return "a"
}

// Evaluate decides on a request in AWS's order: an explicit deny anywhere; the
// resource's policy; the identity's policies; the permissions boundary; the
// session's policies.
func Evaluate(request Request, s *Set) Decision {
	q := &request
	q.action = strings.ToLower(q.Action)
	for _, k := range [...]struct {
		kind Kind
		list []Named
	}{{Identity, s.Identity}, {Resource, s.Resource}, {Boundary, s.Boundary}, {Session, s.Session}} {
		if d, denied := find(q, k.kind, k.list, true); denied {
			d.Effect = ExplicitDeny
			return d
		}
	}
	granted, by := grantOf(q, s.Resource)
	if d, decided := byResource(q, s, granted, by); decided {
		return d
	}
	return byIdentity(q, s, granted, by)
}

// byResource decides where the resource's policy does so by itself.
func byResource(q *Request, s *Set, granted grant, by Decision) (Decision, bool) {
	foreign := q.ResourceAccount != "" && q.ResourceAccount != q.Principal.Account
	switch {
	case q.Principal.Service != "":
		return by, true
	case granted == noGrant && (foreign || s.NeedsResource):
		return by, true
	case granted == toPrincipal && !foreign:
		return by, true
	default:
		return Decision{}, false
	}
}

// byIdentity decides by the policies of the principal, each of which has to
// allow the request.
func byIdentity(q *Request, s *Set, granted grant, by Decision) Decision {
	foreign := q.ResourceAccount != "" && q.ResourceAccount != q.Principal.Account
	allowed := by
	if granted != toRole || foreign {
		d, ok := find(q, Identity, s.Identity, false)
		if !ok && !q.Principal.IsRoot() {
			return d
		}
		allowed = d
	}
	if s.Boundary != nil {
		if d, ok := find(q, Boundary, s.Boundary, false); !ok {
			return d
		}
	}
	if s.Session != nil {
		if d, ok := find(q, Session, s.Session, false); !ok {
			return d
		}
	}
	allowed.Effect = Allowed
	return allowed
}

// find returns the first statement of a kind of policies that allows the
// request, or that denies it.
func find(q *Request, kind Kind, list []Named, deny bool) (Decision, bool) {
	for _, named := range list {
		for i := range named.Document.statements {
			s := &named.Document.statements[i]
			if s.deny != deny || s.principals != nil && s.principals.match(q) == noGrant {
				continue
			}
			if s.matches(q) {
				return Decision{Kind: kind, Policy: named.Name, Statement: s.id}, true
			}
		}
	}
	return Decision{Kind: kind}, false
}

// grantOf returns the most that the resource's policy grants who asks, and by
// which statement.
func grantOf(q *Request, list []Named) (grant, Decision) {
	best, by := noGrant, Decision{Kind: Resource}
	for _, named := range list {
		for i := range named.Document.statements {
			s := &named.Document.statements[i]
			if s.deny || s.principals == nil {
				continue
			}
			if g := s.principals.match(q); g > best && s.matches(q) {
				best, by = g, Decision{Effect: Allowed, Kind: Resource, Policy: named.Name, Statement: s.id}
			}
		}
	}
	return best, by
}
