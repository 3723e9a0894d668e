package access

import (
	"fmt"
	"sync"
	"time"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

// Denial is a call that was refused, and why.
type Denial struct {
	Time      time.Time
	RequestID string
	Service   string // "batch"
	Operation string // "DescribeJobs"
	Principal string // an ARN, or the name of a service
	Role      string // the role's ARN where the principal is a session of one
	Action    string // "batch:DescribeJobs"
	Resource  string
	Message   string // as the caller was told
	Decision  policy.Decision
}

// maxDenials is how many of the last denials are kept.
const maxDenials = 500

// denials keeps the last ones.
type denials struct {
	mu   sync.Mutex
	ring []Denial
	next int // where the next one goes once the ring is full
}

func (d *denials) add(one Denial) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.ring) < maxDenials {
		d.ring = append(d.ring, one)
		return
	}
	d.ring[d.next] = one
	d.next = (d.next + 1) % maxDenials
}

// Denials returns the last calls that were refused, newest first. They are kept
// in memory only.
func (a *Authorizer) Denials() []Denial {
	d := &a.denials
	d.mu.Lock()
	defer d.mu.Unlock()
	list := make([]Denial, 0, len(d.ring))
	for i := range d.ring {
		list = append(list, d.ring[(d.next+len(d.ring)-1-i)%len(d.ring)])
	}
	return list
}

// deny notes a denial and returns the error that the caller is told.
func (x *question) deny(action, resource string, d policy.Decision) error {
	who := x.call.Identity.ARN
	if who == "" {
		who = x.call.Identity.Service
	}
	message := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s", who, action, resource)
	if action != assumeRole || d.Effect == policy.ExplicitDeny {
		message += " " + d.Why(action)
	}
	x.denials.add(Denial{
		Time: x.options.Clock.Now(), RequestID: x.call.RequestID,
		Service: x.call.Service, Operation: x.call.Operation,
		Principal: who, Role: x.subject.principal.Role,
		Action: action, Resource: resource, Message: message, Decision: d,
	})
	return denied(x.call.Service, message)
}

// denied is the error of a call that is not allowed, as its service words it.
func denied(service, message string) error {
	e := &awsapi.Error{Code: "AccessDeniedException", Message: message, Status: 400}
	switch service {
	case "iam", "sts", "cloudformation", "monitoring":
		e.Code, e.Status = "AccessDenied", 403
	case "lambda", "batch", "scheduler":
		e.Status = 403
	}
	return e
}

// checksRoles are the services that look at a role when they are handed it, and
// their errors when they cannot take it.
var checksRoles = map[string]func(role string) *awsapi.Error{
	"states": func(string) *awsapi.Error { return nil },
	"lambda": func(string) *awsapi.Error {
		return &awsapi.Error{
			Code: "InvalidParameterValueException", Status: 400,
			Message: "The role defined for the function cannot be assumed by Lambda.",
		}
	},
	"cloudformation": func(role string) *awsapi.Error {
		return &awsapi.Error{Code: "ValidationError", Status: 400, Message: "Role " + role + " is invalid or cannot be assumed"}
	},
	"scheduler": func(string) *awsapi.Error {
		return &awsapi.Error{
			Code: "ValidationException", Status: 400,
			Message: "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
		}
	},
	"events": func(role string) *awsapi.Error {
		return &awsapi.Error{
			Code: "ValidationException", Status: 400,
			Message: fmt.Sprintf("Provided role '%s' cannot be assumed by principal 'events.amazonaws.com'.", role),
		}
	},
}

// cannotBeAssumed is the error where a service cannot take a role: the called
// service's own where it is the one to take it.
func cannotBeAssumed(called, service, role string) error {
	if own := checksRoles[called]; own != nil && service == called+".amazonaws.com" {
		if e := own(role); e != nil {
			return e
		}
	}
	return denied(called, fmt.Sprintf(
		"Neither the global service principal %s, nor the regional one is authorized to assume the provided role.", service))
}
