package access

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/policy"
)

var rewrite = flag.Bool("rewrite", false, "write the answers into testdata")

// people is a Directory of principals by ARN.
type people map[string]*Principal

func (p people) Principal(_ context.Context, text string) (*Principal, error) {
	if found := p[text]; found != nil {
		return found, nil
	}
	return nil, ErrNoPrincipal
}

func (p people) ManagedPolicy(_ context.Context, text string) (*policy.Document, error) {
	if text != "arn:aws:iam::aws:policy/OnlyBatch" {
		return nil, nil
	}
	return policy.ParseIdentity(`{"Statement":{"Effect":"Allow","Action":"batch:*","Resource":"*"}}`)
}

func (p people) EntityARN(_ context.Context, account, kind, name string) (string, error) {
	for text := range p {
		if strings.HasPrefix(text, "arn:aws:iam::"+account+":"+kind+"/") && strings.HasSuffix(text, "/"+name) {
			return text, nil
		}
	}
	return "", nil
}

const (
	account = "111111111111"
	roleARN = "arn:aws:iam::" + account + ":role/team/app"
	bobARN  = "arn:aws:iam::" + account + ":user/bob"
)

func parsed(t *testing.T, parse func(string) (*policy.Document, error), texts ...string) (list []policy.Named) {
	t.Helper()
	for i, text := range texts {
		d, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, policy.Named{Name: fmt.Sprintf("p%d", i+1), Document: d})
	}
	return list
}

func directory(t *testing.T) people {
	allow := func(actions, resource string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":%s,"Resource":%q}}`, actions, resource)
	}
	trust := parsed(t, policy.ParseTrust,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"},`+
			`{"Effect":"Allow","Principal":{"AWS":"`+account+`"},"Action":"sts:AssumeRole"}]}`)[0].Document
	lambdaTrust := parsed(t, policy.ParseTrust,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole",`+
			`"Condition":{"StringEquals":{"aws:SourceAccount":"`+account+`"}}}]}`)[0].Document
	return people{
		roleARN: {
			ARN: roleARN, ID: "AROAAPP", Name: "app", Trust: trust, Tags: map[string]string{"team": "red"},
			Policies: parsed(t, policy.ParseIdentity,
				allow(`["batch:SubmitJob","lambda:InvokeFunction"]`, "arn:aws:*:*:*:*"),
				allow(`"batch:DescribeJobs"`, "*"), allow(`"states:StartExecution"`, "arn:aws:states:*:*:stateMachine:m"),
				allow(`["lambda:*"]`, "arn:aws:lambda:*:*:function:${aws:PrincipalTag/team}-*")),
		},
		"arn:aws:iam::" + account + ":role/f": {
			ARN: "arn:aws:iam::" + account + ":role/f", ID: "AROAF", Name: "f", Trust: lambdaTrust,
		},
		bobARN: {
			ARN: bobARN, ID: "AIDABOB", Name: "bob",
			Policies: parsed(t, policy.ParseIdentity,
				allow(`["iam:*","states:*","sts:AssumeRole","lambda:CreateFunction"]`, "*"),
				`{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::`+account+`:role/team/*"}}`,
				`{"Statement":{"Effect":"Deny","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}}`),
		},
	}
}

// identityOf reads "root", "user bob", "role app", "states as app", "events", "treadle".
func identityOf(text string) awsapi.Identity {
	kind, name, _ := strings.Cut(text, " ")
	arnOf := func(path string) string { return "arn:aws:iam::" + account + ":" + path }
	service, role, as := strings.Cut(text, " as ")
	switch {
	case as:
		if role == "app" {
			role = "team/app"
		}
		return awsapi.RoleIdentity(service+".amazonaws.com", account, arnOf("role/"+role), "run")
	case kind == "root":
		return awsapi.Identity{Account: account, ARN: arnOf("root")}
	case kind == "user":
		return awsapi.Identity{Account: account, ARN: arnOf("user/" + name), UserID: "AIDA" + name}
	case kind == "role", kind == "batchonly", kind == "shut":
		id := awsapi.RoleIdentity("", account, roleARN, "me")
		switch kind {
		case "batchonly":
			id.Session.PolicyARNs = []string{"arn:aws:iam::aws:policy/OnlyBatch"}
		case "shut":
			id.Session.Policies = []string{`{"Statement":{"Effect":"Deny","Action":"batch:DescribeJobs","Resource":"*"}}`}
		}
		return id
	case kind == "treadle":
		return awsapi.Identity{Account: account}
	default:
		return awsapi.Identity{Account: account, Service: kind + ".amazonaws.com", SourceARN: "arn:aws:events:us-east-1:" + account + ":rule/r"}
	}
}

// TestCalls: the rows of calls.table are "mode | who | service Operation | input",
// and what is answered on the next line.
func TestCalls(t *testing.T) {
	resourcePolicy := func(_ context.Context, text string) (string, error) {
		if !strings.HasSuffix(text, ":function:open") {
			return "", nil
		}
		return `{"Statement":{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction",` +
			`"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:us-east-1:` + account + `:rule/*"}}}}`, nil
	}
	got := table(t, "testdata/calls.table", func(c []string) string {
		service, operation, _ := strings.Cut(c[2], " ")
		a := New(Options{Directory: directory(t), ResourcePolicy: resourcePolicy, Strict: c[0] == "sigv4"})
		err := a.Authorize(t.Context(), &awsapi.Call{
			Service: service, Operation: operation, Identity: identityOf(c[1]), Region: "us-east-1", Input: json.RawMessage(c[3]),
		})
		var e *awsapi.Error
		switch {
		case err == nil:
			return "allowed"
		case !errors.As(err, &e):
			t.Errorf("%q: error %v is no *Error", c, err)
		}
		return fmt.Sprintf("%d %s", e.Status, e)
	})
	compare(t, "testdata/calls.table", got)
}

// TestResources: the rows of resources.table are calls, and what they are about.
func TestResources(t *testing.T) {
	got := table(t, "testdata/resources.table", func(c []string) string {
		service, operation, _ := strings.Cut(c[0], " ")
		x := &question{call: &awsapi.Call{
			Service: service, Operation: operation, Identity: awsapi.Identity{Account: account},
			Region: "us-east-1", Input: json.RawMessage(c[1]),
		}}
		o := operationOf(x.call)
		text := o.action + " on " + strings.Join(o.resourcesOf(x.call, x.parsedInput()), " ")
		for _, p := range o.passes {
			for _, role := range p.role.fill(x.parsedInput()) {
				text += " passing " + role + " to " + p.service
			}
		}
		return text
	})
	compare(t, "testdata/resources.table", got)
}

// table returns a file with the lines that begin with "= " made anew.
func table(t *testing.T, file string, answer func(columns []string) string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "= ") {
			continue
		}
		fmt.Fprintln(&b, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			fmt.Fprintln(&b, "= "+answer(strings.Split(line, " | ")))
		}
	}
	return b.String()
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	have, wanted := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(have), len(wanted)) {
		if have[i] != wanted[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s", file, i+1, have[i], wanted[i])
		}
	}
	if len(have) != len(wanted) {
		t.Errorf("%s: %d lines, want %d", file, len(have), len(wanted))
	}
}

func TestRolesThatDoNotExistAreWarnedOfOnce(t *testing.T) {
	var log bytes.Buffer
	a := New(Options{Directory: people{}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		err := a.Authorize(t.Context(), &awsapi.Call{Service: "batch", Operation: "DescribeJobs", Identity: identityOf("states as none")})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "does not exist"); n != 1 || !strings.Contains(log.String(), "role/none") {
		t.Errorf("the log has %d warnings: %s", n, log.String())
	}
}

func TestDenialsAreKept(t *testing.T) {
	a := New(Options{Directory: directory(t)})
	for i := range maxDenials + 3 {
		call := awsapi.Call{
			Service: "batch", Operation: "TerminateJob", Identity: identityOf("states as app"), Region: "us-east-1",
			RequestID: fmt.Sprint("r", i), Input: json.RawMessage(`{"jobId":"j"}`),
		}
		if err := a.Authorize(t.Context(), &call); err == nil {
			t.Fatal("allowed")
		}
	}
	list := a.Denials()
	if len(list) != maxDenials || list[0].RequestID != fmt.Sprint("r", maxDenials+2) || list[maxDenials-1].RequestID != "r3" {
		t.Fatalf("%d denials, from %s to %s", len(list), list[0].RequestID, list[len(list)-1].RequestID)
	}
	d := list[0]
	if d.Role != roleARN || d.Action != "batch:TerminateJob" || d.Resource != "arn:aws:batch:us-east-1:"+account+":job/j" ||
		d.Principal != "arn:aws:sts::"+account+":assumed-role/app/run" || d.Decision.Kind != policy.Identity ||
		!strings.Contains(d.Message, "because no identity-based policy allows the batch:TerminateJob action") {
		t.Errorf("denial is %+v", d)
	}
}

func TestTagsOfResourcesAreAskedForWhenPoliciesDo(t *testing.T) {
	d := directory(t)
	d[bobARN].Policies = parsed(t, policy.ParseIdentity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"batch:*","Resource":"*",`+
		`"Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}}}`)
	var asked []string
	a := New(Options{Directory: d, ResourceTags: func(_ context.Context, text string) (map[string]string, error) {
		asked = append(asked, text[strings.LastIndexByte(text, '/')+1:])
		return map[string]string{"team": map[bool]string{true: "red", false: "blue"}[strings.HasSuffix(text, "/mine")]}, nil
	}})
	try := func(who, job string) error {
		return a.Authorize(t.Context(), &awsapi.Call{
			Service: "batch", Operation: "TerminateJob", Identity: identityOf(who), Region: "us-east-1", Input: json.RawMessage(`{"jobId":"` + job + `"}`),
		})
	}
	if try("user bob", "mine") != nil || try("user bob", "other") == nil || try("states as app", "mine") == nil {
		t.Error("tags are not gone by")
	}
	if strings.Join(asked, " ") != "mine other" {
		t.Errorf("asked for the tags of %v", asked)
	}
}

func TestSessionsGetTheirUserID(t *testing.T) {
	a := New(Options{Directory: directory(t)})
	call := awsapi.Call{Service: "batch", Operation: "DescribeJobs", Identity: identityOf("states as app")}
	if err := a.Authorize(t.Context(), &call); err != nil || call.Identity.UserID != "AROAAPP:run" {
		t.Errorf("user id %q, %v", call.Identity.UserID, err)
	}
}

func BenchmarkAuthorize(b *testing.B) {
	p, err := policy.ParseIdentity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}}`)
	if err != nil {
		b.Fatal(err)
	}
	trust, err := policy.ParseTrust(`{"Statement":{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}}`)
	if err != nil {
		b.Fatal(err)
	}
	a := New(Options{Directory: people{roleARN: {ARN: roleARN, ID: "AROA", Trust: trust, Policies: []policy.Named{{Name: "p", Document: p}}}}})
	for b.Loop() {
		call := awsapi.Call{
			Service: "lambda", Operation: "Invoke", Region: "us-east-1", Identity: identityOf("states as app"),
			Input: json.RawMessage(`{"FunctionName":"arn:aws:lambda:us-east-1:111111111111:function:f","Payload":"e30="}`),
		}
		if err := a.Authorize(b.Context(), &call); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzAuthorize: no input makes more of what somebody may do, or a panic.
func FuzzAuthorize(f *testing.F) {
	f.Add("batch", "SubmitJob", `{"jobDefinition":"d","jobQueue":["q"]}`)
	f.Add("iam", "CreateRole", `{"RoleName":"r","Path":"/a/","Tags":[{"Key":"k"}]}`)
	f.Add("events", "PutTargets", `{"Rule":"r","Targets":[{"RoleArn":"arn:"},1,null]}`)
	f.Add("lambda", "Invoke", `{"FunctionName":"arn:aws:lambda:::function:::","Qualifier":1}`)
	f.Add("states", "CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::1:role/"}`)
	f.Fuzz(func(t *testing.T, service, operation, input string) {
		d := people{bobARN: {ARN: bobARN, Name: "bob"}}
		for _, strict := range []bool{false, true} {
			a := New(Options{Directory: d, Strict: strict})
			err := a.Authorize(t.Context(), &awsapi.Call{
				Service: service, Operation: operation, Identity: identityOf("user bob"), Region: "r", Input: json.RawMessage(input),
			})
			if _, isClient := errors.AsType[*awsapi.Error](err); !isClient && !operationOf(&awsapi.Call{Service: service, Operation: operation}).free {
				t.Errorf("%s %s %s: %v", service, operation, input, err)
			}
		}
	})
}
