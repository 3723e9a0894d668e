package policy

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/arn"
)

// principals are those that a statement of a resource's policy is about.
type principals struct {
	not      bool // all but those named
	everyone bool // "*", services included
	aws      []string
	services []string
}

// grant is what naming a principal is worth: how far other policies still have a
// say.
type grant int

const (
	noGrant     grant = iota
	toAccount         // the account may pass it on: its policies have to allow it
	toRole            // the role's: its boundary and the session's policies limit it
	toPrincipal       // the user or session itself: only an explicit deny counts
)

// match says how the statement names who asks.
func (p *principals) match(q *Request) grant {
	best := p.named(&q.Principal)
	if !p.not {
		return best
	}
	if best != noGrant {
		return noGrant
	}
	return direct(&q.Principal)
}

func (p *principals) named(who *Principal) grant {
	if p.everyone {
		return direct(who)
	}
	if who.Service != "" {
		if slices.ContainsFunc(p.services, func(name string) bool { return sameService(name, who.Service) }) {
			return toPrincipal
		}
		return noGrant
	}
	best := noGrant
	for _, name := range p.aws {
		best = max(best, namedBy(name, who))
	}
	return best
}

// direct is what a policy for everyone is worth to a principal.
func direct(who *Principal) grant {
	if who.Role != "" {
		return toRole
	}
	return toPrincipal
}

func namedBy(name string, who *Principal) grant {
	switch {
	case name == "*":
		return direct(who)
	case name == who.ARN && !who.IsRoot():
		return toPrincipal
	case who.Role != "" && name == who.Role:
		return toRole
	case accountOf(name) == who.Account && who.Account != "":
		return toAccount
	default:
		return noGrant
	}
}

// accountOf is the account that a principal names as a whole, "" if it names
// something else.
func accountOf(name string) string {
	if isAccount(name) {
		return name
	}
	a, err := arn.Parse(name)
	if err == nil && a.Service == "iam" && a.Resource == "root" {
		return a.Account
	}
	return ""
}

func isAccount(name string) bool {
	return len(name) == 12 && strings.Trim(name, "0123456789") == ""
}

// sameService reports whether a policy's name of a service, which may be that of
// its endpoint in one region (states.eu-west-1.amazonaws.com), is the service's.
func sameService(name, service string) bool {
	if name == service {
		return true
	}
	first, rest, _ := strings.Cut(name, ".")
	_, domain, inRegion := strings.Cut(rest, ".")
	return inRegion && first+"."+domain == service
}
