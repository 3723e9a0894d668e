package sts

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/clock"
	"github.com/treadle-run/treadle/credentials"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/policy"
	"github.com/treadle-run/treadle/protocol/validate"
)

const roleARN = "arn:aws:iam::111111111111:role/path/app"

// roles is a Directory with one role.
type roles struct{}

func (roles) Principal(_ context.Context, text string) (*access.Principal, error) {
	if text != roleARN {
		return nil, access.ErrNoPrincipal
	}
	return &access.Principal{ARN: roleARN, ID: "AROAAPP", Name: "app"}, nil
}

func (roles) ManagedPolicy(context.Context, string) (*policy.Document, error) { return nil, nil }

func (roles) EntityARN(context.Context, string, string, string) (string, error) { return "", nil }

func (roles) RoleSessionLimit(context.Context, string) (int, error) { return 7200, nil }

type fixedClock struct{ clock.Real }

var now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func (fixedClock) Now() time.Time { return now }

// issuer keeps whose credentials it made.
type issuer struct {
	who     awsapi.Identity
	expires time.Time
}

func (i *issuer) issue(who awsapi.Identity, expires time.Time) (credentials.Credentials, error) {
	i.who, i.expires = who, expires
	return credentials.Credentials{AccessKeyID: "ASIA", SecretAccessKey: "secret", SessionToken: "token", Expiration: expires}, nil
}

func call(t *testing.T, i *issuer, who awsapi.Identity, operation, input string) string {
	t.Helper()
	r := awsapi.NewRegistry(slog.New(slog.NewTextHandler(t.Output(), nil)))
	r.CheckInputs(validate.Checker{})
	r.Register(New(Options{
		Directory: roles{}, Issue: i.issue, Clock: fixedClock{},
		KeyAccount: func(_ context.Context, key string) (string, error) {
			return map[string]string{"AKIAKNOWNKNOWNKNOWN1": "111111111111"}[key], nil
		},
	}))
	out, err := r.Call(t.Context(), awsapi.Call{Service: "sts", Operation: operation, Identity: who, Input: json.RawMessage(input)})
	if err != nil {
		return err.Error()
	}
	return string(out)
}

var bob = awsapi.Identity{Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/bob", UserID: "AIDABOB"}

func TestGetCallerIdentity(t *testing.T) {
	session := awsapi.RoleIdentity("states.amazonaws.com", "1", roleARN, "run")
	for _, c := range []struct {
		who  awsapi.Identity
		want string
	}{
		{awsapi.Identity{Account: "123456789012", ARN: "arn:aws:iam::123456789012:root", UserID: "123456789012"},
			`{"UserId":"123456789012","Account":"123456789012","Arn":"arn:aws:iam::123456789012:root"}`},
		{bob, `{"UserId":"AIDABOB","Account":"111111111111","Arn":"arn:aws:iam::111111111111:user/bob"}`},
		{session, `{"UserId":"AROAAPP:run","Account":"111111111111","Arn":"arn:aws:sts::111111111111:assumed-role/app/run"}`},
	} {
		if got := call(t, &issuer{}, c.who, "GetCallerIdentity", `{}`); got != c.want {
			t.Errorf("%s; want %s", got, c.want)
		}
	}
}

func TestAssumeRole(t *testing.T) {
	var i issuer
	got := call(t, &i, bob, "AssumeRole", `{"RoleArn":"`+roleARN+`","RoleSessionName":"me","DurationSeconds":1800,"SourceIdentity":"bob",`+
		`"Policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}","PolicyArns":[{"arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}],`+
		`"Tags":[{"Key":"team","Value":"red"},{"Key":"x","Value":"y"}],"TransitiveTagKeys":["team"]}`)
	want := fmt.Sprintf(`{"Credentials":{"AccessKeyId":"ASIA","SecretAccessKey":"secret","SessionToken":"token","Expiration":%d},`+
		`"AssumedRoleUser":{"AssumedRoleId":"AROAAPP:me","Arn":"arn:aws:sts::111111111111:assumed-role/app/me"},"PackedPolicySize":6,"SourceIdentity":"bob"}`,
		now.Add(30*time.Minute).Unix())
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	session := &awsapi.Session{
		Role: roleARN, Name: "me", Issued: now, SourceIdentity: "bob",
		Policies:   []string{`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`},
		PolicyARNs: []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
		Tags:       map[string]string{"team": "red", "x": "y"}, TransitiveTags: []string{"team"},
	}
	if !reflect.DeepEqual(i.who.Session, session) || i.who.Account != "111111111111" || !i.expires.Equal(now.Add(30*time.Minute)) {
		t.Errorf("the session is %+v until %v, want %+v", i.who.Session, i.expires, session)
	}
}

func TestTagsAreHandedOn(t *testing.T) {
	var i issuer
	from := awsapi.RoleIdentity("", "111111111111", "arn:aws:iam::111111111111:role/first", "me")
	from.Session.Tags = map[string]string{"team": "red", "other": "no"}
	from.Session.TransitiveTags, from.Session.SourceIdentity = []string{"team"}, "bob"
	call(t, &i, from, "AssumeRole", `{"RoleArn":"`+roleARN+`","RoleSessionName":"me","Tags":[{"Key":"own","Value":"1"}]}`)
	s := i.who.Session
	if s == nil || !reflect.DeepEqual(s.Tags, map[string]string{"team": "red", "own": "1"}) || s.SourceIdentity != "bob" ||
		!slices.Equal(s.TransitiveTags, []string{"team"}) {
		t.Errorf("session is %+v", s)
	}
}

func TestRefusals(t *testing.T) {
	chained := awsapi.RoleIdentity("", "111111111111", "arn:aws:iam::111111111111:role/first", "me")
	chained.Session.Tags, chained.Session.TransitiveTags = map[string]string{"team": "red"}, []string{"team"}
	assume := func(more string) string { return `{"RoleArn":"` + roleARN + `","RoleSessionName":"me"` + more + `}` }
	for _, c := range []struct {
		who              awsapi.Identity
		operation, input string
		want             string
	}{
		{bob, "AssumeRole", `{"RoleArn":"arn:aws:iam::111111111111:role/none","RoleSessionName":"me"}`, "AccessDenied: User: arn:aws:iam::111111111111:user/bob is not authorized"},
		{bob, "AssumeRole", assume(`,"DurationSeconds":7201`), "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration"},
		{bob, "AssumeRole", assume(`,"DurationSeconds":100`), "ValidationError"},
		{chained, "AssumeRole", assume(`,"DurationSeconds":3601`), "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."},
		{bob, "AssumeRole", assume(`,"Policy":"{}"`), "MalformedPolicyDocument: Syntax errors in policy."},
		{bob, "AssumeRole", assume(`,"Policy":"` + strings.Repeat(" ", 2049) + `"`), "ValidationError"},
		{bob, "AssumeRole", assume(`,"Tags":[{"Key":"a","Value":"1"},{"Key":"A","Value":"2"}]`), "InvalidParameterValue: Duplicate tag keys"},
		{bob, "AssumeRole", assume(`,"TransitiveTagKeys":["a"]`), "InvalidParameterValue: The specified transitive tag key"},
		{chained, "AssumeRole", assume(`,"Tags":[{"Key":"team","Value":"blue"}]`), "InvalidParameterValue: One of the specified transitive tag keys"},
		{bob, "AssumeRole", `{"RoleArn":"` + roleARN + `","RoleSessionName":"no good"}`, "ValidationError"},
		{chained, "GetSessionToken", `{}`, "AccessDenied: Cannot call GetSessionToken with session credentials"},
		{bob, "GetAccessKeyInfo", `{"AccessKeyId":"AKIAUNKNOWNUNKNOWN12"}`, "ValidationError"},
	} {
		if got := call(t, &issuer{}, c.who, c.operation, c.input); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s %.100s: %s, want %s", c.operation, c.input, got, c.want)
		}
	}
}

func TestGetSessionToken(t *testing.T) {
	root := awsapi.Identity{Account: "1", ARN: "arn:aws:iam::111111111111:root"}
	for _, c := range []struct {
		who   awsapi.Identity
		input string
		last  time.Duration
	}{
		{bob, `{}`, 12 * time.Hour},
		{bob, `{"DurationSeconds":900}`, 15 * time.Minute},
		{root, `{}`, time.Hour},
	} {
		var i issuer
		call(t, &i, c.who, "GetSessionToken", c.input)
		if i.who.ARN != c.who.ARN || i.who.Session == nil || i.who.Session.Role != "" || !i.expires.Equal(now.Add(c.last)) {
			t.Errorf("%s %s: %+v until %v", c.who.ARN, c.input, i.who, i.expires)
		}
	}
}

func TestGetAccessKeyInfo(t *testing.T) {
	got := call(t, &issuer{}, bob, "GetAccessKeyInfo", `{"AccessKeyId":"AKIAKNOWNKNOWNKNOWN1"}`)
	if got != `{"Account":"111111111111"}` {
		t.Error(got)
	}
}

func TestTableHasAllOperations(t *testing.T) { talk.HoldTable(t, New(Options{})) }
