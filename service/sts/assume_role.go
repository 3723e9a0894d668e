package sts

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/arn"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/credentials"
	"github.com/treadle-run/treadle/policy"
)

type tag struct{ Key, Value string }

type assumeRoleInput struct {
	RoleArn           string
	RoleSessionName   string
	PolicyArns        []struct{ Arn string } // by its model name "arn"
	Policy            string
	DurationSeconds   int
	Tags              []tag
	TransitiveTagKeys []string
	SourceIdentity    string
}

type credentialsView struct {
	AccessKeyId     string
	SecretAccessKey string
	SessionToken    string
	Expiration      awsapi.Time
}

type assumedRoleUser struct{ AssumedRoleId, Arn string }

type assumeRoleOutput struct {
	Credentials      credentialsView
	AssumedRoleUser  assumedRoleUser
	PackedPolicySize *int   `json:",omitempty"`
	SourceIdentity   string `json:",omitempty"`
}

// The limits of
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
const (
	defaultDuration   = 3600
	maxChained        = 3600 // seconds of a role that was taken in a role
	maxSessionPolicy  = 2048 // characters
	maxSessionTags    = 50
	maxSessionManaged = 10
)

func (s *Service) assumeRole(ctx context.Context, call *awsapi.Call, in *assumeRoleInput) (*assumeRoleOutput, error) {
	session, err := newSession(call, in)
	if err != nil {
		return nil, err
	}
	role, err := s.options.Directory.Principal(ctx, in.RoleArn)
	if errors.Is(err, access.ErrNoPrincipal) { // deleted since it was found to be permitted
		return nil, accessDenied("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", call.Identity.ARN, in.RoleArn)
	}
	if err != nil {
		return nil, err
	}
	seconds, err := s.duration(ctx, call, in)
	if err != nil {
		return nil, err
	}
	a, _ := arn.Parse(in.RoleArn) // it was found, so it is one
	now := s.now()
	session.Issued = now
	who := awsapi.Identity{
		Account: a.Account, ARN: awsapi.SessionARN(a.Account, in.RoleArn, in.RoleSessionName),
		UserID: role.ID + ":" + in.RoleSessionName, Session: session,
	}
	c, err := s.options.Issue(who, now.Add(time.Duration(seconds)*time.Second))
	if err != nil {
		return nil, err
	}
	out := &assumeRoleOutput{
		Credentials: viewOf(c), AssumedRoleUser: assumedRoleUser{who.UserID, who.ARN}, SourceIdentity: session.SourceIdentity,
	}
	if size := packedSize(in); size > 0 {
		out.PackedPolicySize = &size
	}
	return out, nil
}

func viewOf(c credentials.Credentials) credentialsView {
	return credentialsView{c.AccessKeyID, c.SecretAccessKey, c.SessionToken, awsapi.Time{Time: c.Expiration}}
}

// newSession checks what a session is to be limited by and known for.
func newSession(call *awsapi.Call, in *assumeRoleInput) (*awsapi.Session, error) {
	session := &awsapi.Session{Role: in.RoleArn, Name: in.RoleSessionName, SourceIdentity: in.SourceIdentity}
	if in.Policy != "" {
		if len(in.Policy) > maxSessionPolicy {
			return nil, validationError("1 validation error detected: Value at 'policy' failed to satisfy constraint: "+
				"Member must have length less than or equal to %d", maxSessionPolicy)
		}
		if _, err := policy.ParseIdentity(in.Policy); err != nil {
			return nil, &awsapi.Error{Code: "MalformedPolicyDocument", Status: 400, Message: err.Error()}
		}
		session.Policies = []string{in.Policy}
	}
	if len(in.PolicyArns) > maxSessionManaged {
		return nil, validationError("The number of managed policies must not exceed %d.", maxSessionManaged)
	}
	for _, p := range in.PolicyArns {
		session.PolicyARNs = append(session.PolicyARNs, p.Arn)
	}
	return session, addTags(session, call, in)
}

// addTags adds the tags of the request, and those that the caller's own session
// hands on.
func addTags(session *awsapi.Session, call *awsapi.Call, in *assumeRoleInput) error {
	tags := map[string]string{}
	if from := call.Identity.Session; from != nil {
		for _, key := range from.TransitiveTags {
			tags[key] = from.Tags[key]
		}
		session.TransitiveTags = slices.Clone(from.TransitiveTags)
		if session.SourceIdentity == "" {
			session.SourceIdentity = from.SourceIdentity
		}
	}
	own := map[string]bool{}
	for _, t := range in.Tags {
		lower := strings.ToLower(t.Key)
		if own[lower] {
			return &awsapi.Error{Code: "InvalidParameterValue", Status: 400,
				Message: "Duplicate tag keys found. Please note that Tag keys are case insensitive."}
		}
		own[lower] = true
		if _, handedOn := tags[t.Key]; handedOn {
			return &awsapi.Error{Code: "InvalidParameterValue", Status: 400,
				Message: "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session."}
		}
		tags[t.Key] = t.Value
	}
	if len(tags) > maxSessionTags {
		return validationError("1 validation error detected: Value at 'tags' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", maxSessionTags)
	}
	for _, key := range in.TransitiveTagKeys {
		if !own[strings.ToLower(key)] {
			return &awsapi.Error{Code: "InvalidParameterValue", Status: 400,
				Message: "The specified transitive tag key must be included in the requested tags."}
		}
		session.TransitiveTags = append(session.TransitiveTags, key)
	}
	if len(tags) > 0 {
		session.Tags = maps.Clone(tags)
	}
	return nil
}

// duration is how long the session lasts, in seconds.
func (s *Service) duration(ctx context.Context, call *awsapi.Call, in *assumeRoleInput) (int, error) {
	limit, err := s.options.Directory.RoleSessionLimit(ctx, in.RoleArn)
	if err != nil {
		return 0, err
	}
	chained := call.Identity.Session != nil && call.Identity.Session.Role != ""
	switch {
	case in.DurationSeconds == 0:
		return defaultDuration, nil
	case chained && in.DurationSeconds > maxChained:
		return 0, validationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case limit > 0 && in.DurationSeconds > limit:
		return 0, validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	default:
		return in.DurationSeconds, nil
	}
}

// packedSize is what percentage of the room for them policies and tags take.
func packedSize(in *assumeRoleInput) int {
	size := len(in.Policy)
	for _, p := range in.PolicyArns {
		size += len(p.Arn)
	}
	for _, t := range in.Tags {
		size += len(t.Key) + len(t.Value)
	}
	return (size*100 + maxSessionPolicy - 1) / maxSessionPolicy
}
