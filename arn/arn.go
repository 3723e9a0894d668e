// Package arn reads and writes Amazon Resource Names
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
package arn

import (
	"errors"
	"strings"
)

// ARN is arn:Partition:Service:Region:Account:Resource. Resource is all the
// rest, colons included ("stateMachine:name", "role/path/name").
type ARN struct {
	Partition, Service, Region, Account, Resource string
}

// ErrInvalid is the error of Parse.
var ErrInvalid = errors.New("not an ARN")

// Parse splits an ARN into its parts. It checks the form only: six parts, the
// first "arn", partition, service and resource not empty.
func Parse(s string) (ARN, error) {
	rest, ok := strings.CutPrefix(s, "arn:")
	var a ARN
	for _, part := range [...]*string{&a.Partition, &a.Service, &a.Region, &a.Account} {
		var more bool
		*part, rest, more = strings.Cut(rest, ":")
		ok = ok && more
	}
	a.Resource = rest
	if !ok || a.Partition == "" || a.Service == "" || a.Resource == "" {
		return ARN{}, ErrInvalid
	}
	return a, nil
}

// New returns an ARN in partition "aws".
func New(service, region, account, resource string) ARN {
	return ARN{"aws", service, region, account, resource}
}

// String returns the ARN's text.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}

// Split returns the resource's type and the rest: "stateMachine" and "name" of
// "stateMachine:name", "role" and "path/name" of "role/path/name". Where the
// resource has no type, kind is empty.
func (a ARN) Split() (kind, rest string) {
	if i := strings.IndexAny(a.Resource, ":/"); i >= 0 {
		return a.Resource[:i], a.Resource[i+1:]
	}
	return "", a.Resource
}
