package lambda

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/store"
	"github.com/treadle-run/treadle/store/table"
)

// reference is what a FunctionName names.
type reference struct {
	region, account, name string
	qualifier             string // "" for none
}

// A FunctionName is a name, a partial ARN (account:function:name) or an ARN,
// each with or without a qualifier.
const functionNamePattern = `(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`

var functionName = regexp.MustCompile("^" + functionNamePattern + "$")

// Groups of functionNamePattern.
const (
	partRegion    = 3
	partAccount   = 8
	partName      = 10
	partQualifier = 12
)

// parseReference reads a FunctionName, and the Qualifier that some operations
// take beside it.
func parseReference(call *awsapi.Call, name, qualifier string) (reference, error) {
	parts := functionName.FindStringSubmatch(name)
	if parts == nil {
		return reference{}, invalidValue(name, "functionName",
			"Member must satisfy regular expression pattern: "+functionNamePattern)
	}
	r := reference{
		region:    strings.TrimSuffix(parts[partRegion], ":"),
		account:   strings.TrimSuffix(parts[partAccount], ":"),
		name:      parts[partName],
		qualifier: parts[partQualifier],
	}
	if r.region != "" && r.region != call.Region {
		return reference{}, notFound("Functions from '%s' are not reachable in this region ('%s')", r.region, call.Region)
	}
	r.region = call.Region
	if r.account == "" {
		r.account = call.Identity.Account
	}
	if r.account != call.Identity.Account {
		return reference{}, failure(http.StatusForbidden, "AccessDeniedException",
			"User: %s is not authorized to perform: lambda:%s on resource: %s because no resource-based policy allows the lambda:%s action",
			call.Identity.ARN, call.Operation, r.arn(), call.Operation)
	}
	if qualifier != "" && r.qualifier != "" && qualifier != r.qualifier {
		return reference{}, invalidParameter("The derived qualifier from the function name does not match the specified qualifier.")
	}
	if qualifier != "" {
		r.qualifier = qualifier
	}
	return r, nil
}

// arn is the ARN of the function, with the qualifier if there is one.
func (r reference) arn() string {
	resource := "function:" + r.name
	if r.qualifier != "" {
		resource += ":" + r.qualifier
	}
	return arn.New("lambda", r.region, r.account, resource).String()
}

// unqualified is the same function without a qualifier.
func (r reference) unqualified() reference {
	r.qualifier = ""
	return r
}

// find returns the function, which is its $LATEST, and the version of its record.
// The qualifier is only named where there is no such function.
func (s *Service) find(ctx context.Context, r reference) (*function, uint64, error) {
	f, version, err := s.functions.get(ctx, r.region, r.account, r.name)
	if err == nil && f == nil {
		err = functionNotFound(r.arn())
	}
	return f, version, err
}

// parseLatest reads a reference of operations that are about $LATEST alone.
func parseLatest(call *awsapi.Call, name string) (reference, error) {
	r, err := parseReference(call, name, "")
	if err == nil && r.qualifier != "" && r.qualifier != latest {
		err = invalidParameter("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.")
	}
	return r.unqualified(), err
}

// change applies a change to a function, again if somebody else's came between,
// and returns the function as it is then. An error of the change ends it.
func (s *Service) change(ctx context.Context, r reference, apply func(*function) error) (f *function, err error) {
	return s.changeWith(ctx, r, func(f *function) ([]store.Write, error) { return nil, apply(f) })
}

// changeWith is change with what else is to be written together with the function.
// So writers of its versions and aliases come one after the other.
func (s *Service) changeWith(ctx context.Context, r reference, apply func(*function) ([]store.Write, error)) (f *function, err error) {
	err = s.write(ctx, r, func() ([]store.Write, error) {
		var version uint64
		if f, version, err = s.find(ctx, r); err != nil {
			return nil, err
		}
		more, err := apply(f)
		if err != nil {
			return nil, err
		}
		return append(more, s.functions.Put(f, version)), nil
	})
	return f, err
}

// write applies the writes to a function's record that f computes from what it
// reads, as table.Change does.
func (s *Service) write(ctx context.Context, r reference, f func() ([]store.Write, error)) error {
	err := table.Change(ctx, s.options.Store, f)
	if errors.Is(err, table.ErrBusy) {
		return conflict("The operation cannot be performed at this time. An update is in progress for resource: %s", r.arn())
	}
	return err
}

// touch notes a change that clients see.
func (s *Service) touch(p *permissions) { p.RevisionID = s.newID() }

// reconfigure notes a change that needs new environments.
func (s *Service) reconfigure(f *function) {
	s.touch(&f.permissions)
	f.Generation++
	f.Modified = s.options.Clock.Now().UTC()
}

// checkRevision holds the RevisionId of an input, if any, against the present one.
func (p *permissions) checkRevision(revision string) error {
	if revision != "" && revision != p.RevisionID {
		return staleRevision()
	}
	return nil
}
