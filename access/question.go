package access

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/policy"
)

// question is one call that is to be decided on.
type question struct {
	*Authorizer
	call    *awsapi.Call
	subject subject
	needed  *operation

	input  jsonvalue.Value // read when it is needed
	read   bool
	values policy.Context // what conditions can say, made when it is needed
	known  bool
}

// decide answers whether the operation's own permission is given for each
// resource it is about.
func (x *question) decide(ctx context.Context) error {
	if x.subject.unlimited || x.rootAtHome() || x.serviceAtHome() {
		return nil
	}
	for _, resource := range x.needed.resourcesOf(x.call, x.parsedInput()) {
		resource, err := x.located(ctx, resource)
		if err != nil {
			return err
		}
		if err := x.permitted(ctx, x.needed.action, resource); err != nil {
			return err
		}
	}
	return nil
}

// assumeRole is the one action for which root needs a policy, the role's.
const assumeRole = "sts:AssumeRole"

// rootAtHome reports whether nothing can be refused: an account's root does all
// but to take roles. In strict mode it has to be at home, for which the resources
// are looked at.
func (x *question) rootAtHome() bool {
	return x.subject.principal.IsRoot() && x.subject.policies.Session == nil &&
		x.needed.action != assumeRole && !x.options.Strict
}

// serviceAtHome reports whether a service works for its own purposes: only what
// has a policy of its own, a function, asks services for permission.
func (x *question) serviceAtHome() bool {
	return x.subject.principal.Service != "" && x.needed.action != "lambda:InvokeFunction"
}

// permitted decides on one action on one resource.
func (x *question) permitted(ctx context.Context, action, resource string) error {
	set := x.subject.policies
	if err := x.addResourcePolicy(ctx, action, resource, &set); err != nil {
		return err
	}
	q := policy.Request{
		Principal: x.subject.principal, Action: action, Resource: resource,
		ResourceAccount: accountIn(resource, ""),
	}
	if set.Asks() {
		q.Context = x.requestContext()
		q.Context.Set("aws:ResourceAccount", accountIn(resource, x.call.Identity.Account))
	}
	if set.AsksFor("aws:resourcetag/") && resource != "*" {
		tags, err := x.options.ResourceTags(ctx, resource)
		if err != nil {
			return err
		}
		q.Context = q.Context.With(tagged(tags))
	}
	d := policy.Evaluate(q, &set)
	if d.Allows() {
		return nil
	}
	return x.deny(action, resource, d)
}

// tagged are the condition keys of a resource's tags.
func tagged(tags map[string]string) (c policy.Context) {
	for key, value := range tags {
		c.Set("aws:ResourceTag/"+key, value)
	}
	return c
}

// addResourcePolicy adds the policy of the resource: a role's says who may take
// it.
func (x *question) addResourcePolicy(ctx context.Context, action, resource string, set *policy.Set) error {
	if action == assumeRole {
		set.NeedsResource = true
		role, err := x.options.Directory.Principal(ctx, resource)
		if errors.Is(err, ErrNoPrincipal) || err == nil && role.Trust == nil {
			return nil
		}
		if err == nil {
			set.Resource = []policy.Named{{Name: resource, Document: role.Trust}}
		}
		return err
	}
	if resource == "*" {
		return nil
	}
	text, err := x.options.ResourcePolicy(ctx, resource)
	if err != nil || text == "" {
		return err
	}
	d, err := x.parsed.resource(text)
	if err != nil {
		return err
	}
	set.Resource = []policy.Named{{Name: resource, Document: d}}
	return nil
}

// decidePassing answers whether the roles that the call hands to services may be
// handed to them, and whether the services can take them.
func (x *question) decidePassing(ctx context.Context) error {
	if len(x.needed.passes) == 0 {
		return nil
	}
	for _, pass := range x.needed.passes {
		for _, role := range pass.role.fill(x.parsedInput()) {
			if !strings.HasPrefix(role, "arn:") {
				var err error
				role, err = x.withPath(ctx, arn.New("iam", "", x.call.Identity.Account, "role/"+role).String())
				if err != nil {
					return err
				}
			}
			if a, err := arn.Parse(role); err != nil || !strings.HasPrefix(a.Resource, "role/") {
				continue // an instance profile; or nothing that could be taken
			}
			if err := x.mayPass(ctx, role, pass.service); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *question) mayPass(ctx context.Context, role, service string) error {
	if !x.subject.unlimited && !x.subject.principal.IsRoot() && x.subject.principal.Service == "" {
		values := x.requestContext()
		values.Set("iam:PassedToService", service)
		if err := x.permitted(ctx, "iam:PassRole", role); err != nil {
			return err
		}
	}
	if checksRoles[x.call.Service] == nil {
		return nil
	}
	p, err := x.options.Directory.Principal(ctx, role)
	switch {
	case errors.Is(err, ErrNoPrincipal):
		if x.options.Strict {
			return cannotBeAssumed(x.call.Service, service, role)
		}
		return nil
	case err != nil:
		return err
	case !trusts(p, service, x.useOfRole):
		return cannotBeAssumed(x.call.Service, service, role)
	}
	return nil
}

// useOfRole is what a role's trust policy can ask of the service that is to take
// it: for whom it will.
func (x *question) useOfRole() policy.Context {
	c := x.requestContext().With(policy.Context{})
	c.Set("aws:SourceAccount", x.call.Identity.Account)
	if user := x.needed.resourcesOf(x.call, x.parsedInput())[0]; user != "*" {
		c.Set("aws:SourceArn", user)
	}
	return c
}

// located is the ARN that policies name a resource by, where the call alone does
// not tell: an entity of IAM has a path, a change set belongs to a stack.
func (x *question) located(ctx context.Context, resource string) (string, error) {
	action := x.needed.action
	switch {
	case strings.HasPrefix(action, "cloudformation:") && strings.Contains(resource, ":changeSet/"):
		owner, err := x.options.Owner(ctx, resource)
		return cmp.Or(owner, resource), err
	case !strings.HasPrefix(action, "iam:"), strings.HasPrefix(action, "iam:Create") && action != "iam:CreateAccessKey":
		return resource, nil
	}
	return x.withPath(ctx, resource)
}

// withPath is the ARN of an entity of IAM with its path, which a name lacks.
func (x *question) withPath(ctx context.Context, resource string) (string, error) {
	a, err := arn.Parse(resource)
	kind, name := a.Split()
	if err != nil || kind == "policy" || strings.Contains(name, "/") {
		return resource, nil
	}
	exact, err := x.options.Directory.EntityARN(ctx, a.Account, kind, name)
	return cmp.Or(exact, resource), err
}

func (x *question) parsedInput() jsonvalue.Value {
	if !x.read {
		x.input, _ = jsonvalue.Parse(string(x.call.Input)) // a missing input has no members
		x.read = true
	}
	return x.input
}

// identityContext is what conditions can say of the request, but for its input.
func (x *question) identityContext() policy.Context {
	c := x.contextOf(x.call)
	x.subject.describe(&c, &x.call.Identity)
	return c
}

// requestContext is what conditions can say of the request. It is made once.
func (x *question) requestContext() policy.Context {
	if x.known {
		return x.values
	}
	c, input := x.identityContext(), x.parsedInput()
	for _, key := range x.needed.keys {
		if values := key.value.fill(input); len(values) > 0 {
			c.Set(key.name, values...)
		}
	}
	var names []string
	for key, value := range requestTags(input) {
		c.Set("aws:RequestTag/"+key, value)
		names = append(names, key)
	}
	for _, e := range input.Get("tagKeys").Elements() {
		names = append(names, e.Text())
	}
	for _, e := range input.Get("TagKeys").Elements() {
		names = append(names, e.Text())
	}
	if len(names) > 0 {
		c.Set("aws:TagKeys", names...)
	}
	x.values, x.known = c, true
	return c
}

// requestTags are the tags in an input: an object, or a list of keys and values.
func requestTags(input jsonvalue.Value) map[string]string {
	tags := input.Get("tags")
	if !tags.Exists() {
		tags = input.Get("Tags")
	}
	found := map[string]string{}
	switch tags.Kind() {
	case jsonvalue.Object:
		for key, value := range tags.Members() {
			found[key] = value.Text()
		}
	case jsonvalue.Array:
		for _, e := range tags.Elements() {
			if e.Has("Key") {
				found[e.Get("Key").Text()] = e.Get("Value").Text()
			} else if e.Has("key") {
				found[e.Get("key").Text()] = e.Get("value").Text()
			}
		}
	}
	return found
}
