package gateway

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/treadle-run/treadle/awsapi"
)

// recorder is a Caller that keeps what it is called with.
type recorder struct {
	calls  []awsapi.Call
	output string
	err    error
}

func (r *recorder) Call(_ context.Context, call awsapi.Call) (json.RawMessage, error) {
	r.calls = append(r.calls, call)
	if r.output == "" {
		r.output = "{}"
	}
	return json.RawMessage(r.output), r.err
}

func (r *recorder) last() awsapi.Call {
	if len(r.calls) == 0 {
		return awsapi.Call{}
	}
	return r.calls[len(r.calls)-1]
}

func newTestGateway(c awsapi.Caller) http.Handler {
	return New(Options{Caller: c, Log: slog.New(slog.DiscardHandler)})
}

// exampleRequest is a request in a table: "METHOD PATH" with headers and body.
type exampleRequest struct {
	line    string
	headers map[string]string
	body    string
}

func (e exampleRequest) request() *http.Request {
	method, path, _ := strings.Cut(e.line, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(e.body))
	for name, value := range e.headers {
		if name == "Host" {
			r.Host = value
		} else {
			r.Header.Set(name, value)
		}
	}
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func signed(key, region, service string) string {
	return "AWS4-HMAC-SHA256 Credential=" + key + "/20250101/" + region + "/" + service + "/aws4_request, SignedHeaders=host, Signature=0"
}

const form = "application/x-www-form-urlencoded; charset=utf-8"

func TestRequestsReachTheirOperations(t *testing.T) {
	const presigned = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=K%2F20250101%2Fus-east-1%2Fsts%2Faws4_request"
	for _, c := range []struct {
		request exampleRequest
		want    string // service, operation and input
	}{
		{exampleRequest{"POST /", map[string]string{"X-Amz-Target": "AWSStepFunctions.ListStateMachines"}, `{"maxResults":1}`},
			`states ListStateMachines {"maxResults":1}`},
		{exampleRequest{"POST /", map[string]string{"X-Amz-Target": "AWSStepFunctions.StartSyncExecution", "Host": "sync-states.us-east-1.amazonaws.com"}, ``},
			`states StartSyncExecution {}`},
		{exampleRequest{"GET /2015-03-31/functions/f", map[string]string{"Authorization": signed("K", "us-east-1", "lambda")}, ``},
			`lambda GetFunction {"FunctionName":"f"}`},
		{exampleRequest{"GET /2015-03-31/functions/", map[string]string{"Host": "lambda.eu-west-1.amazonaws.com:4566"}, ``},
			`lambda ListFunctions {}`},
		{exampleRequest{"GET /2018-10-31/layers?find=LayerVersion&Arn=a", nil, ``},
			`lambda GetLayerVersionByArn {"Arn":"a"}`},
		{exampleRequest{"POST /2015-03-31/functions/f/invocations", map[string]string{"Content-Type": form}, `{}`},
			`lambda Invoke {"Payload":"e30=","FunctionName":"f"}`},
		{exampleRequest{"POST /v1/submitjob", nil, `{"jobName":"j"}`},
			`batch SubmitJob {"jobName":"j"}`},
		{exampleRequest{"GET /v1/tags/arn:aws:batch:us-east-1:000000000000:job-queue/q", nil, ``},
			`batch ListTagsForResource {"resourceArn":"arn:aws:batch:us-east-1:000000000000:job-queue/q"}`},
		{exampleRequest{"GET /v1/tags/arn%3Aaws%3Abatch%3Aus-east-1%3A000000000000%3Ajob-queue%2Fq", nil, ``},
			`batch ListTagsForResource {"resourceArn":"arn:aws:batch:us-east-1:000000000000:job-queue/q"}`},
		{exampleRequest{"POST /", map[string]string{"Content-Type": form, "Authorization": signed("K", "us-east-1", "iam")}, "Action=GetRole&Version=2010-05-08&RoleName=r"},
			`iam GetRole {"RoleName":"r"}`},
		{exampleRequest{"POST /", map[string]string{"Content-Type": form}, "Action=GetCallerIdentity&Version=2011-06-15"},
			`sts GetCallerIdentity {}`},
		{exampleRequest{"GET " + presigned, nil, ``},
			`sts GetCallerIdentity {}`},
	} {
		caller := &recorder{}
		w := serve(newTestGateway(caller), c.request.request())
		call := caller.last()
		if got := call.Service + " " + call.Operation + " " + string(call.Input); got != c.want {
			t.Errorf("%s: called %s, want %s (answer %d %s)", c.request.line, got, c.want, w.Code, w.Body)
		}
		if id := w.Header().Get("x-amzn-RequestId"); len(id) != 36 || id != call.RequestID {
			t.Errorf("%s: request id %q in the answer, %q in the call", c.request.line, id, call.RequestID)
		}
	}
}

func TestRequestsWithoutOperation(t *testing.T) {
	target := func(s string) map[string]string { return map[string]string{"X-Amz-Target": s} }
	for _, c := range []struct {
		request exampleRequest
		status  int
		body    string // part of it
	}{
		{exampleRequest{"GET /", nil, ``}, 404, `{"message":"There is no operation GET /."}`},
		{exampleRequest{"POST /2015-03-31/functions//invocations", nil, ``}, 404, `no operation`},
		{exampleRequest{"PUT /v1/submitjob", nil, ``}, 404, `no operation`},
		{exampleRequest{"POST /", target("Nobody.Knows"), ``}, 404, `"__type":"UnknownOperationException"`},
		{exampleRequest{"POST /", target("AWSStepFunctions.Nothing"), ``}, 404, `Service \"states\" has no operation \"Nothing\".`},
		{exampleRequest{"POST /", target("nodot"), ``}, 404, `"__type":"UnknownOperationException"`},
		{exampleRequest{"POST /", map[string]string{"Content-Type": form}, `Action=No&Version=1`}, 400, `<Code>InvalidAction</Code><Message>Could not find operation No for version 1</Message>`},
		{exampleRequest{"POST /", map[string]string{"Content-Type": form}, `x=y`}, 400, `<Code>MissingAction</Code>`},
		{exampleRequest{"POST /", map[string]string{"Content-Type": form}, `Action=%zz`}, 400, `<Code>MalformedQueryString</Code>`},
		{exampleRequest{"POST /", map[string]string{"Authorization": "Basic eA=="}, ``}, 400, `not a signature`},
		{exampleRequest{"GET /_treadle/nothing", nil, ``}, 404, `nothing at`},
	} {
		caller := &recorder{}
		w := serve(newTestGateway(caller), c.request.request())
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || len(caller.calls) > 0 {
			t.Errorf("%s %v: %d %s, want %d with %s", c.request.line, c.request.headers, w.Code, w.Body, c.status, c.body)
		}
	}
}

func TestIdentityAndRegion(t *testing.T) {
	for _, c := range []struct{ authorization, account, arn, region string }{
		{"", "000000000000", "arn:aws:iam::000000000000:root", "us-east-1"},
		{signed("AKIA", "eu-west-1", "states"), "000000000000", "arn:aws:iam::000000000000:root", "eu-west-1"},
		{signed("123456789012", "eu-west-1", "states"), "123456789012", "arn:aws:iam::123456789012:root", "eu-west-1"},
		{signed("12345678901x", "eu-west-1", "states"), "000000000000", "arn:aws:iam::000000000000:root", "eu-west-1"},
	} {
		caller := &recorder{}
		headers := map[string]string{"X-Amz-Target": "AWSStepFunctions.ListActivities", "Authorization": c.authorization}
		serve(newTestGateway(caller), exampleRequest{"POST /", headers, ``}.request())
		call := caller.last()
		if call.Identity.Account != c.account || call.Identity.ARN != c.arn || call.Region != c.region {
			t.Errorf("%q: %+v in %s", c.authorization, call.Identity, call.Region)
		}
	}
}

var listActivities = map[string]string{"X-Amz-Target": "AWSStepFunctions.ListActivities"}

func TestPackedBodies(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, `{"maxResults":3}`)
	z.Close()
	caller := &recorder{}
	h := newTestGateway(caller)
	r := exampleRequest{"POST /", listActivities, packed.String()}.request()
	r.Header.Set("Content-Encoding", "gzip")
	serve(h, r)
	if got := string(caller.last().Input); got != `{"maxResults":3}` {
		t.Errorf("input is %s", got)
	}
	r = exampleRequest{"POST /", listActivities, "not packed"}.request()
	r.Header.Set("Content-Encoding", "gzip")
	if w := serve(h, r); w.Code != 400 || !strings.Contains(w.Body.String(), "IncompleteBody") {
		t.Errorf("a body that is not packed gave %d %s", w.Code, w.Body)
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(make([]byte, defaultBodyLimit+1))
	z.Close()
	large := func() *http.Request {
		return exampleRequest{"POST /", listActivities, strings.Repeat(" ", defaultBodyLimit+1)}.request()
	}
	announced, streamed := large(), large()
	streamed.ContentLength = -1
	packed := exampleRequest{"POST /", listActivities, bomb.String()}.request()
	packed.Header.Set("Content-Encoding", "gzip")
	for name, r := range map[string]*http.Request{"announced": announced, "streamed": streamed, "packed": packed} {
		caller := &recorder{}
		w := serve(newTestGateway(caller), r)
		if w.Code != 413 || !strings.Contains(w.Body.String(), "RequestEntityTooLargeException") || len(caller.calls) > 0 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestBrokenBodies(t *testing.T) {
	r := exampleRequest{"POST /", listActivities, "x"}.request()
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("gone")))
	if w := serve(newTestGateway(&recorder{}), r); w.Code != 400 || !strings.Contains(w.Body.String(), "IncompleteBody") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestErrorsAreTold(t *testing.T) {
	caller := &recorder{err: &awsapi.Error{Code: "StateMachineDoesNotExist", Message: "no"}}
	w := serve(newTestGateway(caller), exampleRequest{"POST /", listActivities, ``}.request())
	if want := `{"__type":"StateMachineDoesNotExist","message":"no"}`; w.Code != 400 || w.Body.String() != want {
		t.Errorf("%d %s, want 400 %s", w.Code, w.Body, want)
	}
}

type panicking struct{}

func (panicking) Call(context.Context, awsapi.Call) (json.RawMessage, error) { panic("surprise") }

func TestPanicsAndFaultsStayInside(t *testing.T) {
	faulty := &recorder{err: errors.New("no *awsapi.Error")}
	for _, caller := range []awsapi.Caller{panicking{}, faulty} {
		w := serve(newTestGateway(caller), exampleRequest{"POST /", listActivities, ``}.request())
		if w.Code != 500 || !strings.Contains(w.Body.String(), `"__type":"InternalFailure"`) ||
			strings.Contains(w.Body.String(), "surprise") || strings.Contains(w.Body.String(), "no *awsapi") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestHealth(t *testing.T) {
	var failure error
	h := New(Options{Log: slog.New(slog.DiscardHandler), Health: func(context.Context) error { return failure }})
	for _, c := range []struct {
		failure error
		status  int
		body    string
	}{
		{nil, 200, `{"status":"ok"}`},
		{errors.New("disk is full"), 503, `{"status":"failing","reason":"disk is full"}`},
	} {
		failure = c.failure
		if w := serve(h, httptest.NewRequest("GET", HealthPath, nil)); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%d %s, want %d %s", w.Code, w.Body, c.status, c.body)
		}
	}
}

func TestAccessIsLogged(t *testing.T) {
	var log bytes.Buffer
	h := New(Options{
		Caller: &recorder{},
		Log:    slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	serve(h, exampleRequest{"POST /", listActivities, ``}.request())
	for _, part := range []string{"service=states", "operation=ListActivities", "status=200", "requestId="} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("log %q lacks %q", log.String(), part)
		}
	}
}
