package server

import (
	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

// denial is a call that was refused, as the console tells of it.
type denial struct {
	Time      awsapi.Time `json:"time"`
	RequestID string      `json:"requestId"`
	Principal string      `json:"principal"`
	Role      string      `json:"role,omitempty"`
	Action    string      `json:"action"`
	Resource  string      `json:"resource"`
	Message   string      `json:"message"`
	Explicit  bool        `json:"explicit"` // a statement denies it; else none allows it
	Kind      string      `json:"kind"`     // of the policy that decided, or that is missing
	Policy    string      `json:"policy,omitempty"`
	Statement string      `json:"statement,omitempty"`
}

// denialsOf picks those of an account's callers, roles or resources.
func denialsOf(account string, all []access.Denial) []denial {
	list := []denial{}
	for _, d := range all {
		if !concerns(account, d.Principal, d.Role, d.Resource) {
			continue
		}
		list = append(list, denial{
			Time: awsapi.Time{Time: d.Time}, RequestID: d.RequestID, Principal: d.Principal, Role: d.Role,
			Action: d.Action, Resource: d.Resource, Message: d.Message,
			Explicit: d.Decision.Effect == policy.ExplicitDeny, Kind: string(d.Decision.Kind),
			Policy: d.Decision.Policy, Statement: d.Decision.Statement,
		})
	}
	return list
}

func concerns(account string, names ...string) bool {
	for _, name := range names {
		if a, err := arn.Parse(name); err == nil && a.Account == account {
			return true
		}
	}
	return false
}
