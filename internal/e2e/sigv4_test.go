package e2e

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

// serveSigned starts treadle in mode sigv4, and has the test's clients sign as
// root.
func serveSigned(t *testing.T) *process {
	t.Helper()
	p := serveWith(t, "--auth", "sigv4")
	file := filepath.Join(p.data, "root-credentials")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("root's credentials: %v, %v", info, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	setting := func(name string) string {
		_, rest, _ := strings.Cut(string(text), name+" = ")
		value, _, _ := strings.Cut(rest, "\n")
		return value
	}
	p.key, p.secret = setting("aws_access_key_id"), setting("aws_secret_access_key")
	return p
}

// as is the configuration of a client with other credentials.
func (p *process) as(key, secret, token string) aws.Config {
	c := p.config()
	c.Credentials = credentials.NewStaticCredentialsProvider(key, secret, token)
	return c
}

// codeOf is the code of an answer's error, "" for success.
func codeOf(err error) string {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func caller(t *testing.T, c aws.Config) (arn string, err error) {
	t.Helper()
	out, err := sts.NewFromConfig(c).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Arn), nil
}

func TestKeysAreAskedFor(t *testing.T) {
	p := serveSigned(t)
	for _, c := range []struct {
		name         string
		config       aws.Config
		query, other string // codes of STS and of Step Functions
	}{
		{"root", p.config(), "", ""},
		{"an unknown key", p.as("test", "test", ""), "InvalidClientTokenId", "UnrecognizedClientException"},
		{"an account", p.as("000000000000", "test", ""), "InvalidClientTokenId", "UnrecognizedClientException"},
		{"a wrong secret", p.as(p.key, "wrong", ""), "SignatureDoesNotMatch", "InvalidSignatureException"},
		{"a token that is none", p.as("ASIAAAAAAAAAAAAAAAAA", "x", "y"), "InvalidClientTokenId", "UnrecognizedClientException"},
	} {
		_, err := caller(t, c.config)
		_, other := sfn.NewFromConfig(c.config).ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{})
		if codeOf(err) != c.query || codeOf(other) != c.other {
			t.Errorf("%s: %s and %s, want %s and %s", c.name, codeOf(err), codeOf(other), c.query, c.other)
		}
	}
	answer, err := http.Get("http://" + p.addr + "/?Action=GetCallerIdentity&Version=2011-06-15")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a request that is not signed: %s", answer.Status)
	}
	script := exec.Command("python3", "testdata/signing.py")
	script.Env = append(os.Environ(), "AWS_ENDPOINT_URL=http://"+p.addr, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID="+p.key, "AWS_SECRET_ACCESS_KEY="+p.secret)
	if out, err := script.CombinedOutput(); err != nil || !strings.Contains(string(out), ":root") {
		t.Errorf("boto3: %v\n%s", err, out)
	}
}

// TestPoliciesHold follows a user from no permission to a role of his own.
func TestPoliciesHold(t *testing.T) {
	p := serveSigned(t)
	people := iam.NewFromConfig(p.config())
	user, err := people.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("bob")})
	if err != nil {
		t.Fatal(err)
	}
	made, err := people.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("bob")})
	if err != nil {
		t.Fatal(err)
	}
	bob := p.as(aws.ToString(made.AccessKey.AccessKeyId), aws.ToString(made.AccessKey.SecretAccessKey), "")
	permitUser := func(statements string) {
		t.Helper()
		_, err := people.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{
			UserName: aws.String("bob"), PolicyName: aws.String("p"),
			PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[` + statements + `]}`),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	states := sfn.NewFromConfig(bob)
	create := func(role string) error {
		_, err := states.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
			Name: aws.String("m"), RoleArn: aws.String(role), Definition: aws.String(`{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}`),
		})
		return err
	}
	refused := func(what string, err error, code, part string) {
		t.Helper()
		if codeOf(err) != code || err != nil && !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, want %s with %q", what, err, code, part)
		}
	}

	if who, err := caller(t, bob); err != nil || who != aws.ToString(user.User.Arn) {
		t.Errorf("bob is %s, %v", who, err)
	}
	_, err = states.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{})
	refused("without a policy", err, "AccessDeniedException",
		"User: arn:aws:iam::000000000000:user/bob is not authorized to perform: states:ListStateMachines on resource: * because no identity-based policy")
	in := role(t, p, "for-states", "states.amazonaws.com", `["lambda:InvokeFunction"]`)
	permitUser(`{"Effect":"Allow","Action":"states:*","Resource":"*"}`)
	refused("without iam:PassRole", create(in), "AccessDeniedException", "is not authorized to perform: iam:PassRole on resource: "+in)
	permitUser(`{"Effect":"Allow","Action":"states:*","Resource":"*"},{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"states.amazonaws.com"}}}`)
	refused("with a role that does not exist", create(anyRole), "AccessDeniedException", "authorized to assume the provided role")
	refused("with all it needs", create(in), "", "")

	taken := role(t, p, "taken", "lambda.amazonaws.com", `["states:ListStateMachines","states:ListActivities"]`)
	assume := func(policy *string) (aws.Config, error) {
		out, err := sts.NewFromConfig(bob).AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String(taken), RoleSessionName: aws.String("bobs"), Policy: policy,
		})
		if err != nil {
			return bob, err
		}
		c := out.Credentials
		return p.as(aws.ToString(c.AccessKeyId), aws.ToString(c.SecretAccessKey), aws.ToString(c.SessionToken)), nil
	}
	_, err = assume(nil)
	refused("a role that does not trust bob", err, "AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: "+taken)
	_, err = people.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{
		RoleName: aws.String("taken"), PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` +
			aws.ToString(user.User.Arn) + `"},"Action":"sts:AssumeRole"}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := assume(aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"states:ListStateMachines","Resource":"*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	p.crash()
	if who, err := caller(t, session); err != nil || who != "arn:aws:sts::000000000000:assumed-role/taken/bobs" {
		t.Errorf("the session is %s, %v", who, err)
	}
	_, err = sfn.NewFromConfig(session).ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{})
	refused("what role and session permit", err, "", "")
	_, err = sfn.NewFromConfig(session).ListActivities(t.Context(), &sfn.ListActivitiesInput{})
	refused("what the session does not permit", err, "AccessDeniedException", "because no session policy allows the states:ListActivities action")
	_, err = people.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{
		UserName: aws.String("bob"), AccessKeyId: made.AccessKey.AccessKeyId, Status: "Inactive",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = caller(t, bob)
	refused("a key that is not active", err, "InvalidClientTokenId", "")
}

// TestSampleSigned runs the sample with signatures all the way: the client's,
// and those of the functions.
func TestSampleSigned(t *testing.T) {
	p := serveSigned(t)
	deploy(t, p, []string{"true"}, nil)
	machine := stateMachineIn(t, p, statesRole, "signed", jobpoller.Definition(
		pythonFunction(t, p, "submit", submitJobPython), pythonFunction(t, p, "check", checkJobPython)))
	x := ended(t, p, startExecution(t, p, machine, jobpoller.Input{
		JobName: "job", JobQueue: jobQueueName, JobDefinition: jobDefinitionName, WaitTime: 1,
	}.JSON()))
	if aws.ToString(x.Output) != `"SUCCEEDED"` {
		t.Errorf("execution ended %s, error %s, cause %s", x.Status, aws.ToString(x.Error), aws.ToString(x.Cause))
	}
}
