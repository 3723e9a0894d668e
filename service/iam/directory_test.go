package iam

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/access"
	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/internal/talk"
	"github.com/treadle-run/treadle/policy"
	"github.com/treadle-run/treadle/protocol/validate"
	"github.com/treadle-run/treadle/store/memory"
)

// reversing is a Sealer that anybody can see through.
type reversing struct{}

func (reversing) Seal(secret string) (string, error) { return "sealed:" + secret, nil }
func (reversing) Unseal(sealed string) (string, error) {
	return strings.TrimPrefix(sealed, "sealed:"), nil
}

// house is a service with a caller of its operations.
type house struct {
	*Service
	t     *testing.T
	scene talk.Scene
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s := New(Options{Store: memory.New(), Clock: &talk.Clock{}, Random: &talk.Counter{}, Sealer: reversing{}})
	r := awsapi.NewRegistry(nil)
	r.CheckInputs(validate.Checker{})
	r.Register(s)
	return &house{s, t, talk.Scene{Caller: r, Service: "iam", Words: words}}
}

func (h *house) do(operation, input string) string {
	h.t.Helper()
	out, err := h.scene.Call(h.t.Context(), operation, input)
	if err != nil {
		h.t.Fatalf("%s %s: %v", operation, input, err)
	}
	return string(out)
}

// may decides on an action of a principal by his policies and boundary alone.
func (h *house) may(principalARN, action string) string {
	h.t.Helper()
	p, err := h.Principal(h.t.Context(), principalARN)
	if errors.Is(err, access.ErrNoPrincipal) {
		return "nobody"
	}
	if err != nil {
		h.t.Fatal(err)
	}
	d := policy.Evaluate(policy.Request{Principal: policy.Principal{ARN: principalARN}, Action: action, Resource: "*"},
		&policy.Set{Identity: p.Policies, Boundary: p.Boundary})
	if d.Allows() {
		return "allowed by " + d.Policy
	}
	return "refused, " + string(d.Kind)
}

func allow(action string) string {
	return fmt.Sprintf(`{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"*\"}}`, action)
}

// TestChangesAreKnownAtOnce makes changes one after the other and asks after each.
func TestChangesAreKnownAtOnce(t *testing.T) {
	h := newHouse(t)
	const (
		bob    = "arn:aws:iam::000000000000:user/bob"
		role   = "arn:aws:iam::000000000000:role/team/r"
		custom = "arn:aws:iam::000000000000:policy/custom"
	)
	for i, step := range []struct{ operation, input, who, action, want string }{
		{"CreateUser", `{"UserName":"bob"}`, bob, "s3:Get", "refused, identity-based policy"},
		{"PutUserPolicy", `{"UserName":"bob","PolicyName":"own","PolicyDocument":"` + allow("s3:*") + `"}`, bob, "s3:Get", "allowed by own"},
		{"DeleteUserPolicy", `{"UserName":"bob","PolicyName":"own"}`, bob, "s3:Get", "refused, identity-based policy"},
		{"CreateGroup", `{"GroupName":"g"}`, bob, "s3:Get", "refused, identity-based policy"},
		{"PutGroupPolicy", `{"GroupName":"g","PolicyName":"groups","PolicyDocument":"` + allow("s3:*") + `"}`, bob, "s3:Get", "refused, identity-based policy"},
		{"AddUserToGroup", `{"GroupName":"g","UserName":"bob"}`, bob, "s3:Get", "allowed by groups"},
		{"PutUserPermissionsBoundary", `{"UserName":"bob","PermissionsBoundary":"arn:aws:iam::aws:policy/AWSBatchFullAccess"}`, bob, "s3:Get", "refused, permissions boundary"},
		{"PutUserPermissionsBoundary", `{"UserName":"bob","PermissionsBoundary":"arn:aws:iam::000000000000:policy/gone"}`, bob, "s3:Get", "refused, permissions boundary"},
		{"DeleteUserPermissionsBoundary", `{"UserName":"bob"}`, bob, "s3:Get", "allowed by groups"},
		{"UpdateGroup", `{"GroupName":"g","NewGroupName":"h"}`, bob, "s3:Get", "allowed by groups"},
		{"RemoveUserFromGroup", `{"GroupName":"h","UserName":"bob"}`, bob, "s3:Get", "refused, identity-based policy"},
		{"UpdateUser", `{"UserName":"bob","NewUserName":"rob"}`, bob, "s3:Get", "nobody"},

		{"CreateRole", `{"RoleName":"r","Path":"/team/","AssumeRolePolicyDocument":"TRUST"}`, role, "logs:PutLogEvents", "refused, identity-based policy"},
		{"AttachRolePolicy", `{"RoleName":"r","PolicyArn":"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}`, role, "logs:PutLogEvents",
			"allowed by arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
		{"CreatePolicy", `{"PolicyName":"custom","PolicyDocument":"` + allow("s3:*") + `"}`, role, "s3:Get", "refused, identity-based policy"},
		{"AttachRolePolicy", `{"RoleName":"r","PolicyArn":"` + custom + `"}`, role, "s3:Get", "allowed by " + custom},
		{"CreatePolicyVersion", `{"PolicyArn":"` + custom + `","PolicyDocument":"` + allow("sqs:*") + `","SetAsDefault":true}`, role, "s3:Get", "refused, identity-based policy"},
		{"SetDefaultPolicyVersion", `{"PolicyArn":"` + custom + `","VersionId":"v1"}`, role, "s3:Get", "allowed by " + custom},
		{"AttachRolePolicy", `{"RoleName":"r","PolicyArn":"arn:aws:iam::aws:policy/UnknownHere"}`, role, "sns:Publish", "refused, identity-based policy"},
		{"DetachRolePolicy", `{"RoleName":"r","PolicyArn":"` + custom + `"}`, role, "s3:Get", "refused, identity-based policy"},
		{"GetRole", `{"RoleName":"r"}`, "arn:aws:iam::000000000000:role/r", "s3:Get", "nobody"}, // its path is missing
		{"GetRole", `{"RoleName":"r"}`, "arn:aws:iam::111111111111:role/team/r", "s3:Get", "nobody"},
		{"GetRole", `{"RoleName":"r"}`, "no arn", "s3:Get", "nobody"},
	} {
		h.do(step.operation, step.input)
		if got := h.may(step.who, step.action); got != step.want {
			t.Errorf("after step %d, %s: %s, want %s", i+1, step.operation, got, step.want)
		}
	}
}

func TestKeyOwner(t *testing.T) {
	h := newHouse(t)
	h.do("CreateUser", `{"UserName":"bob"}`)
	made := h.do("CreateAccessKey", `{"UserName":"bob"}`)
	_, rest, _ := strings.Cut(made, `"AccessKeyId":"`)
	id, _, _ := strings.Cut(rest, `"`)
	_, rest, _ = strings.Cut(made, `"SecretAccessKey":"`)
	wanted, _, _ := strings.Cut(rest, `"`)
	check := func(when, wantARN string) {
		t.Helper()
		who, secret, ok, err := h.KeyOwner(t.Context(), id)
		if err != nil || ok != (wantARN != "") || who.ARN != wantARN || ok && (secret != wanted || who.Account != "000000000000" || who.UserID == "") {
			t.Errorf("%s: %+v %q %v %v", when, who, secret, ok, err)
		}
	}
	check("at first", "arn:aws:iam::000000000000:user/bob")
	h.do("UpdateUser", `{"UserName":"bob","NewUserName":"rob","NewPath":"/x/"}`)
	check("after a new name", "arn:aws:iam::000000000000:user/x/rob")
	h.do("UpdateAccessKey", `{"UserName":"rob","AccessKeyId":"`+id+`","Status":"Inactive"}`)
	check("inactive", "")
	h.do("UpdateAccessKey", `{"UserName":"rob","AccessKeyId":"`+id+`","Status":"Active"}`)
	check("active again", "arn:aws:iam::000000000000:user/x/rob")
	h.do("DeleteAccessKey", `{"UserName":"rob","AccessKeyId":"`+id+`"}`)
	check("deleted", "")
}

func TestEntityARN(t *testing.T) {
	h := newHouse(t)
	h.do("CreateUser", `{"UserName":"u","Path":"/a/"}`)
	h.do("CreateGroup", `{"GroupName":"g","Path":"/b/"}`)
	h.do("CreateRole", `{"RoleName":"r","Path":"/c/","AssumeRolePolicyDocument":"TRUST"}`)
	h.do("CreateInstanceProfile", `{"InstanceProfileName":"i","Path":"/d/"}`)
	for _, c := range []struct{ kind, name, want string }{
		{"user", "u", "arn:aws:iam::000000000000:user/a/u"},
		{"group", "g", "arn:aws:iam::000000000000:group/b/g"},
		{"role", "r", "arn:aws:iam::000000000000:role/c/r"},
		{"instance-profile", "i", "arn:aws:iam::000000000000:instance-profile/d/i"},
		{"role", "none", ""},
		{"mfa", "none", ""},
	} {
		if got, err := h.EntityARN(t.Context(), "000000000000", c.kind, c.name); err != nil || got != c.want {
			t.Errorf("%s %s: %s, %v", c.kind, c.name, got, err)
		}
	}
}

// TestPoliciesOfAWSCanBeRead also holds them to what IAM asks of documents.
func TestPoliciesOfAWSCanBeRead(t *testing.T) {
	h := newHouse(t)
	for _, p := range sortedAWSPolicies() {
		d, err := h.ManagedPolicy(t.Context(), p.ARN)
		if err != nil || d == nil || d.Statements() == 0 {
			t.Errorf("%s: %v", p.Name, err)
		}
		if size := policySize(p.Versions[0].Document); size > maxPolicySize {
			t.Errorf("%s has %d characters", p.Name, size)
		}
	}
}
