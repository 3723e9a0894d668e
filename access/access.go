// Package access decides who may call what: it knows which permission each
// operation needs, learns from IAM which policies have a say, and has package
// policy decide.
//
// What permissions operations need stands in operations.txt.
package access

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/policy"
)

// Options configures an Authorizer. Directory must be set.
type Options struct {
	Directory Directory
	// ResourcePolicy returns the policy that belongs to a resource, such as that of a
	// function, "" for none. Default: no resource has one.
	ResourcePolicy func(ctx context.Context, resourceARN string) (document string, err error)
	// ResourceTags returns the tags of a resource, for policies that ask for them.
	// Default: no resource has any.
	ResourceTags func(ctx context.Context, resourceARN string) (map[string]string, error)
	// Owner returns the ARN of what a resource belongs to where permissions are about
	// that: the stack of a change set. "" stands for the resource itself, which is
	// the default.
	Owner func(ctx context.Context, resourceARN string) (string, error)
	// Strict refuses what a role that does not exist is to do. Otherwise such a role
	// may do everything, which is logged once.
	Strict bool
	Clock  clock.Clock  // default: the machine's
	Log    *slog.Logger // default: none
}

// Directory knows users and roles.
type Directory interface {
	// Principal returns a user or a role by its ARN, ErrNoPrincipal if there is none.
	Principal(ctx context.Context, principalARN string) (*Principal, error)
	// ManagedPolicy returns the document of a managed policy, nil if there is none.
	ManagedPolicy(ctx context.Context, policyARN string) (*policy.Document, error)
	// EntityARN returns the ARN of a user, group, role or instance profile, whose
	// path its name does not tell. One that does not exist has none.
	EntityARN(ctx context.Context, account, kind, name string) (string, error)
}

// ErrNoPrincipal is the error of a Directory that does not know a user or role.
var ErrNoPrincipal = errors.New("access: there is no such user or role")

// Principal is what a Directory knows of a user or a role. It is not changed once
// it was returned.
type Principal struct {
	ARN, ID, Name string
	Tags          map[string]string
	Policies      []policy.Named
	Boundary      []policy.Named   // nil for none
	Trust         *policy.Document // who may take the role; nil for a user
}

// Authorizer implements awsapi.Authorizer. Its methods may be called from many
// goroutines.
type Authorizer struct {
	options Options
	denials denials
	parsed  documents

	warnedMu sync.Mutex
	warned   map[string]bool // roles that do not exist and of which the log tells
}

var _ awsapi.Authorizer = (*Authorizer)(nil)

// New returns an Authorizer.
func New(o Options) *Authorizer {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.ResourcePolicy == nil {
		o.ResourcePolicy = func(context.Context, string) (string, error) { return "", nil }
	}
	if o.ResourceTags == nil {
		o.ResourceTags = func(context.Context, string) (map[string]string, error) { return nil, nil }
	}
	if o.Owner == nil {
		o.Owner = func(context.Context, string) (string, error) { return "", nil }
	}
	return &Authorizer{options: o, warned: map[string]bool{}}
}

// Authorize implements awsapi.Authorizer.
func (a *Authorizer) Authorize(ctx context.Context, call *awsapi.Call) error {
	who := &call.Identity
	if who.ARN == "" && who.Service == "" {
		return nil // Treadle itself
	}
	needed := operationOf(call)
	if needed.free {
		return nil
	}
	x := &question{Authorizer: a, call: call, needed: needed}
	if err := x.subjectOf(ctx); err != nil {
		return err
	}
	if err := x.decide(ctx); err != nil {
		return err
	}
	return x.decidePassing(ctx)
}

// warn logs once that a role does not exist.
func (a *Authorizer) warn(role string) {
	a.warnedMu.Lock()
	defer a.warnedMu.Unlock()
	if a.warned[role] || len(a.warned) >= maxWarnings {
		return
	}
	a.warned[role] = true
	a.options.Log.Warn("the role does not exist, so what runs in it may do everything", "role", role)
}

// maxWarnings bounds what is remembered of roles that were warned of.
const maxWarnings = 1000
