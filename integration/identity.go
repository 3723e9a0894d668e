package integration

import (
	"crypto/sha256"

	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
)

// principal is Step Functions as policies name it.
const principal = "states.amazonaws.com"

// identity is who the task's calls come from: Step Functions in the task's role.
// A role that the task's Credentials name is taken in the execution's.
func (x *run) identity() awsapi.Identity {
	if x.task.Role == "" {
		return x.own()
	}
	id := awsapi.RoleIdentity(principal, x.task.Account, x.task.Role, sessionName(x.task.ExecutionARN))
	if x.task.Role != x.task.ExecutionRole {
		id.Session.By = x.task.ExecutionRole
	}
	id.SourceARN = x.task.StateMachineARN
	return id
}

// own is Step Functions itself.
func (x *run) own() awsapi.Identity {
	id := awsapi.Identity{Account: x.task.Account, Service: principal, SourceARN: x.task.StateMachineARN}
	if role, err := arn.Parse(x.task.Role); err == nil && role.Account != "" {
		id.Account = role.Account // what the task calls is there
	}
	return id
}

// sessionName is the name of the role's session of an execution: 32 letters, as
// on AWS.
func sessionName(executionARN string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	name := sha256.Sum256([]byte(executionARN))
	for i, b := range name {
		name[i] = letters[int(b)%len(letters)]
	}
	return string(name[:])
}
