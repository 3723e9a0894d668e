package gateway

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/sigv4"
)

// doorkeeper is an Authenticator that keeps what it is asked.
type doorkeeper struct {
	request *sigv4.Request
	service string
	err     error
}

func (d *doorkeeper) Authenticate(_ context.Context, r *sigv4.Request, service string) (awsapi.Identity, error) {
	d.request, d.service = r, service
	return awsapi.Identity{ARN: "bob"}, d.err
}

// pack packs a body as clients do.
func pack(t *testing.T, text string) string {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

func TestAuthenticatorSaysWhoCalls(t *testing.T) {
	var c recorder
	d := &doorkeeper{}
	h := New(Options{Caller: &c, Log: slog.New(slog.DiscardHandler), Authenticator: d})
	packed := exampleRequest{"POST /", map[string]string{
		"X-Amz-Target": "AWSStepFunctions.ListStateMachines", "Authorization": signed("K", "r", "states"), "Content-Encoding": "gzip",
	}, pack(t, `{}`)}
	serve(h, packed.request())
	if who := c.last().Identity; who.ARN != "bob" || who.SourceIP != "192.0.2.1" {
		t.Errorf("the caller is %+v", who)
	}
	if d.service != "states" || d.request.Signature.AccessKey != "K" || string(d.request.Body) != packed.body {
		t.Errorf("asked for %s with key %s and a body of %d bytes", d.service, d.request.Signature.AccessKey, len(d.request.Body))
	}
}

func TestAuthenticationErrorsAreOfTheProtocol(t *testing.T) {
	requests := map[string]exampleRequest{
		"query": {"POST /", map[string]string{"Content-Type": form}, "Action=GetCallerIdentity&Version=2011-06-15"},
		"json":  {"POST /", map[string]string{"X-Amz-Target": "AWSStepFunctions.ListStateMachines"}, "{}"},
		"rest":  {"GET /2015-03-31/functions/", nil, ""},
	}
	for _, c := range []struct {
		protocol, code, want string
		status               int
	}{
		{"query", "InvalidClientTokenId", "<Code>InvalidClientTokenId</Code>", 403},
		{"json", "InvalidClientTokenId", "UnrecognizedClientException", 400},
		{"rest", "InvalidClientTokenId", "UnrecognizedClientException", 403},
		{"query", "SignatureDoesNotMatch", "<Code>SignatureDoesNotMatch</Code>", 403},
		{"json", "SignatureDoesNotMatch", "InvalidSignatureException", 400},
		{"rest", "SignatureDoesNotMatch", "InvalidSignatureException", 403},
		{"json", "MissingAuthenticationToken", "MissingAuthenticationTokenException", 400},
		{"json", "ExpiredToken", "ExpiredTokenException", 400},
		{"json", "Other", "Other", 400},
	} {
		var calls recorder
		d := &doorkeeper{err: &awsapi.Error{Code: c.code, Message: "words", Status: 403}}
		h := New(Options{Caller: &calls, Log: slog.New(slog.DiscardHandler), Authenticator: d})
		w := serve(h, requests[c.protocol].request())
		answer := w.Body.String() + w.Header().Get("X-Amzn-Errortype")
		if w.Code != c.status || !strings.Contains(answer, c.want) || !strings.Contains(answer, "words") || len(calls.calls) > 0 {
			t.Errorf("%s, %s: %d %s after %d calls", c.protocol, c.code, w.Code, answer, len(calls.calls))
		}
	}
	d := &doorkeeper{err: errors.New("disk")}
	h := New(Options{Caller: &recorder{}, Log: slog.New(slog.DiscardHandler), Authenticator: d})
	if w := serve(h, requests["json"].request()); w.Code != 500 || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("a fault: %d %s", w.Code, w.Body)
	}
}
