package awsapi

import (
	"strings"
	"time"

	"github.com/treadle-run/treadle/arn"
)

// Identity is who calls. One with neither ARN nor Service is Treadle itself,
// which may do everything: the gateway gives every request from outside an ARN.
type Identity struct {
	Account   string // 12 digits
	ARN       string // arn:aws:iam::ACCOUNT:root, a user, or a session of a role
	UserID    string `json:",omitempty"`
	AccessKey string `json:",omitempty"`
	// Service is set where a service calls ("states.amazonaws.com"): as the role of
	// Session, or in its own name where there is no Session.
	Service string `json:",omitempty"`
	// SourceARN is what a service calls for, such as a rule.
	SourceARN string `json:",omitempty"`
	// SourceIP is where a request from outside came from.
	SourceIP string `json:",omitempty"`
	// Session is set where the caller is a session of a role, or of a user.
	Session *Session `json:",omitempty"`
}

// Session is the use of a role, or of a user's own credentials, for a while.
type Session struct {
	Role           string            `json:",omitempty"` // the role's ARN, "" for a user's session
	Name           string            `json:",omitempty"`
	By             string            `json:",omitempty"` // ARN of the role in which a service took this one
	Policies       []string          `json:",omitempty"` // documents that limit the session
	PolicyARNs     []string          `json:",omitempty"` // managed policies that do so too
	Tags           map[string]string `json:",omitempty"`
	TransitiveTags []string          `json:",omitempty"` // keys of tags that sessions begun from this one keep
	SourceIdentity string            `json:",omitempty"`
	Issued         time.Time         // when it began
}

// RoleIdentity is who a service is once it has taken a role, for a session of
// that name. A role of which only a made-up ARN is known is of account.
func RoleIdentity(service, account, roleARN, session string) Identity {
	if role, err := arn.Parse(roleARN); err == nil && role.Account != "" {
		account = role.Account
	}
	return Identity{
		Account: account, ARN: SessionARN(account, roleARN, session), Service: service,
		Session: &Session{Role: roleARN, Name: session},
	}
}

// SessionARN is the ARN of a session of a role. The role's path is not in it.
func SessionARN(account, roleARN, session string) string {
	name := roleARN[strings.LastIndexByte(roleARN, '/')+1:]
	return arn.New("sts", "", account, "assumed-role/"+name+"/"+session).String()
}
