package stepfunctions

import (
	"strings"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// kind is the type of resource an ARN of Step Functions names.
type kind string

// The kinds of resources.
const (
	kindStateMachine kind = "stateMachine"
	kindExecution    kind = "execution"
	kindExpress      kind = "express"
	kindActivity     kind = "activity"
	kindMapRun       kind = "mapRun"
)

// resource is an ARN of Step Functions in its parts:
//
//	stateMachine:Machine[/Label][:Qualifier]
//	execution:Machine[/Label]:Execution
//	express:Machine[/Label]:Execution:ID
//	activity:Machine
//	mapRun:Machine/Label:ID
type resource struct {
	ARN       string // as given
	Region    string
	Account   string
	Kind      kind
	Machine   string // name of the state machine; of an activity its own
	Label     string // of a Distributed Map state
	Qualifier string // a version's number or an alias's name
	Execution string // name of the execution
	ID        string // UUID of an Express execution or Map Run
}

// parseResource reads an ARN that must be of one of the kinds. Its errors are
// InvalidArn, worded as AWS does.
func parseResource(text string, kinds ...kind) (resource, error) {
	a, err := arn.Parse(text)
	if err != nil || a.Service != "states" || a.Region == "" || a.Account == "" {
		return resource{}, errInvalidARN.because("Invalid ARN prefix: " + text)
	}
	parts := strings.Split(a.Resource, ":")
	r := resource{ARN: text, Region: a.Region, Account: a.Account, Kind: kind(parts[0])}
	if !r.isOneOf(kinds) {
		return resource{}, errInvalidARN.because("Resource type not valid in this context: " + parts[0])
	}
	if !r.takeNames(parts[1:]) {
		return resource{}, errInvalidARN.because(text)
	}
	return r, nil
}

func (r *resource) isOneOf(kinds []kind) bool {
	for _, k := range kinds {
		if r.Kind == k {
			return true
		}
	}
	return false
}

// takeNames fills in the names that follow the kind and reports whether they
// are as the kind has them.
func (r *resource) takeNames(names []string) bool {
	wanted := map[kind][2]int{
		kindStateMachine: {1, 2}, kindExecution: {2, 2}, kindExpress: {3, 3}, kindActivity: {1, 1}, kindMapRun: {2, 2},
	}[r.Kind]
	if len(names) < wanted[0] || len(names) > wanted[1] {
		return false
	}
	machine, label, labelled := strings.Cut(names[0], "/")
	r.Machine, r.Label = machine, label
	switch {
	case r.Kind == kindStateMachine && len(names) == 2:
		r.Qualifier = names[1]
	case r.Kind == kindExecution, r.Kind == kindExpress:
		r.Execution = names[1]
	}
	switch r.Kind {
	case kindExpress:
		r.ID = names[2]
	case kindMapRun:
		r.ID = names[1]
	}
	if r.Kind == kindMapRun && !labelled {
		return false
	}
	if labelled && (r.Kind == kindActivity || !validName(label)) {
		return false
	}
	for _, n := range names[1:] {
		if !validName(n) {
			return false
		}
	}
	return validName(machine)
}

// unqualified is the ARN of the state machine without label and qualifier.
func (r resource) unqualified() string {
	return arn.New("states", r.Region, r.Account, string(kindStateMachine)+":"+r.Machine).String()
}

// isVersion reports whether the qualifier is a version's number; alias names
// are never only digits.
func (r resource) isVersion() bool {
	return r.Qualifier != "" && strings.IndexFunc(r.Qualifier, func(c rune) bool { return !isDigit(c) }) < 0
}

// ownedBy reports whether the resource lies in the account and region of a
// call. Others do not exist for it.
func (r resource) ownedBy(call *awsapi.Call) bool {
	return r.Account == call.Identity.Account && r.Region == call.Region
}

// newARN makes the ARN of a resource in the account and region of a call.
func newARN(call *awsapi.Call, k kind, names ...string) string {
	return arn.New("states", call.Region, call.Identity.Account, string(k)+":"+strings.Join(names, ":")).String()
}

// checkRoleARN answers InvalidArn for what cannot be the ARN of a role.
func checkRoleARN(text string) error {
	a, err := arn.Parse(text)
	if err != nil || a.Service != "iam" || len(a.Account) != 12 || strings.IndexFunc(a.Account, func(c rune) bool { return !isDigit(c) }) >= 0 {
		return errInvalidRoleARN.because(text)
	}
	if k, name := a.Split(); k != "role" || name == "" {
		return errInvalidRoleARN.because(text)
	}
	return nil
}
