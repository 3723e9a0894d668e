package policy

import (
	"maps"
	"slices"
	"strings"
)

// Request is what is to be decided on.
type Request struct {
	Principal Principal
	Action    string // "lambda:InvokeFunction"
	Resource  string // an ARN, "*" for an action that has none
	// ResourceAccount is whose the resource is; "" stands for the principal's.
	ResourceAccount string
	Context         Context

	action string // in small letters
}

// Principal is who asks.
type Principal struct {
	Account string // 12 digits
	// ARN is that of a user, of a session (arn:aws:sts::…:assumed-role/ROLE/NAME) or
	// of an account's root; "" for a service of AWS.
	ARN string
	// Role is the ARN of the role that a session is of.
	Role string
	// Service is the name of a service that asks in its own name
	// ("events.amazonaws.com").
	Service string
}

// IsRoot reports whether the principal is an account's root.
func (p *Principal) IsRoot() bool { return p.Service == "" && strings.HasSuffix(p.ARN, ":root") }

// Context holds the values that conditions and variables are about. The zero
// Context is empty; keys are told apart without regard to case.
type Context struct {
	values map[string][]string
}

// Set sets the values of a key, such as "aws:SourceIp".
func (c *Context) Set(key string, values ...string) {
	if c.values == nil {
		c.values = map[string][]string{}
	}
	c.values[strings.ToLower(key)] = values
}

// Get returns the values of a key; ok is false where there are none.
func (c *Context) Get(key string) (values []string, ok bool) {
	values, ok = c.values[strings.ToLower(key)]
	return values, ok
}

// With returns the context with the values of more besides, those of more
// counting where both have the key.
func (c Context) With(more Context) Context {
	merged := Context{values: maps.Clone(c.values)}
	for key, values := range more.values {
		merged.Set(key, values...)
	}
	return merged
}

// Keys returns the keys in small letters, sorted.
func (c Context) Keys() []string { return slices.Sorted(maps.Keys(c.values)) }

// variable is the value that stands for a variable; keys with many values have
// none.
func (q *Request) variable(key string) (string, bool) {
	values := q.Context.values[key]
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}
