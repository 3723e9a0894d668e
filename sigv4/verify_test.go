package sigv4

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

var (
	now         = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	credentials = aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret/+", SessionToken: "to/ken=="}
)

// signed returns a request as AWS's own signer signs it, as it arrives here.
func signed(t *testing.T, method, target, body string, at time.Time, change func(*http.Request)) *Request {
	t.Helper()
	q, err := http.NewRequest(method, "http://127.0.0.1:4566"+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-amz-json-1.0")
	q.Header.Set("X-Amz-Meta", "  two   words ")
	sum := sha256.Sum256([]byte(body))
	hash := hex.EncodeToString(sum[:])
	if change != nil {
		change(q)
	}
	if named := q.Header.Get("X-Amz-Content-Sha256"); named != "" {
		hash = named
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, q, hash, "states", "us-east-1", at); err != nil {
		t.Fatal(err)
	}
	return arrived(t, q)
}

// arrived sends a request to a server and returns what that is asked.
func arrived(t *testing.T, q *http.Request) *Request {
	t.Helper()
	var got *Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			t.Error(err)
		}
		s, err := Parse(in.Header, in.URL.Query())
		if err != nil {
			t.Error(err)
		}
		got = &Request{HTTP: in, Query: in.URL.Query(), Body: body, Signature: s}
	}))
	defer server.Close()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	q.Host = q.URL.Host // as it was signed
	q.URL.Host = to.Host
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return got
}

func TestVerifyWhatAWSSigns(t *testing.T) {
	for _, c := range []struct{ method, target, body string }{
		{"POST", "/", `{"name":"größe"}`},
		{"POST", "/", ""},
		{"GET", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/policy", ""},
		{"GET", "/a%20b/c+d/%7Etilde/%C3%A9", ""},
		{"GET", "/?b=2&a=1&a-b=3&a=0&empty=&sp=a%20b&plus=a%2Bb&slash=/x", ""},
		{"GET", "/v1/tags/arn%3Aaws%3Abatch?tagKeys=a&tagKeys=b&tagKeys=%C3%BC", ""},
		{"DELETE", "/path//double/./dot", ""},
		{"PUT", "/a/b/", "x"},
	} {
		r := signed(t, c.method, c.target, c.body, now, nil)
		if err := r.Verify("secret/+", now); err != nil {
			t.Errorf("%s %s: %v", c.method, c.target, err)
		}
		if err := r.Verify("other", now); !errors.Is(err, ErrMismatch) {
			t.Errorf("%s %s with another secret: %v", c.method, c.target, err)
		}
	}
}

func TestVerifyPayloads(t *testing.T) {
	r := signed(t, "POST", "/", "body", now, func(q *http.Request) { q.Header.Set("X-Amz-Content-Sha256", unsignedPayload) })
	if err := r.Verify("secret/+", now); err != nil {
		t.Errorf("unsigned payload: %v", err)
	}
	sum := sha256.Sum256([]byte("body"))
	r = signed(t, "POST", "/", "body", now, func(q *http.Request) { q.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:])) })
	if err := r.Verify("secret/+", now); err != nil {
		t.Errorf("payload with its hash: %v", err)
	}
	r.Body = []byte("Body")
	if err := r.Verify("secret/+", now); !errors.Is(err, ErrMismatch) {
		t.Errorf("another body than was signed: %v", err)
	}
	r = signed(t, "POST", "/", "body", now, nil)
	r.Body = append(bytes.Clone(r.Body), '!')
	if err := r.Verify("secret/+", now); !errors.Is(err, ErrMismatch) {
		t.Errorf("a longer body than was signed: %v", err)
	}
}

func TestVerifyNotices(t *testing.T) {
	for name, change := range map[string]func(*Request){
		"another method":         func(r *Request) { r.HTTP.Method = "PUT" },
		"another path":           func(r *Request) { r.HTTP.URL.Path = "/other"; r.HTTP.URL.RawPath = "" },
		"another query":          func(r *Request) { r.Query = url.Values{"a": {"2"}} },
		"another header":         func(r *Request) { r.HTTP.Header.Set("X-Amz-Meta", "three words") },
		"another host":           func(r *Request) { r.HTTP.Host = "elsewhere" },
		"another token":          func(r *Request) { r.HTTP.Header.Set("X-Amz-Security-Token", "x") },
		"another region":         func(r *Request) { r.Signature.Region = "eu-west-1" },
		"another service":        func(r *Request) { r.Signature.Service = "lambda" },
		"another algorithm":      func(r *Request) { r.Signature.Algorithm = "AWS4-ECDSA-P256-SHA256" },
		"no digits":              func(r *Request) { r.Signature.Signature = "xyz" },
		"no signature":           func(r *Request) { r.Signature.Signature = "" },
		"a target not signed":    func(r *Request) { r.HTTP.Header.Set("X-Amz-Target", "AWSStepFunctions.DeleteStateMachine") },
		"a host not signed":      func(r *Request) { r.Signature.SignedHeaders = []string{"x-amz-date"} },
		"headers in other order": func(r *Request) { r.Signature.SignedHeaders = append(r.Signature.SignedHeaders, "x-more") },
	} {
		r := signed(t, "POST", "/path?a=1", "body", now, nil)
		change(r)
		if err := r.Verify("secret/+", now); !errors.Is(err, ErrMismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyTimes(t *testing.T) {
	for _, c := range []struct {
		signed time.Duration // after now
		want   string
	}{
		{-5 * time.Minute, ""},
		{5 * time.Minute, ""},
		{-5*time.Minute - time.Second, "Signature expired: 20261127T115459Z is now earlier than 20261127T115500Z (20261127T120000Z - 5 min.)"},
		{5*time.Minute + time.Second, "Signature not yet current: 20261127T120501Z is still later than 20261127T120500Z (20261127T120000Z + 5 min.)"},
	} {
		err := signed(t, "POST", "/", "", now.Add(c.signed), nil).Verify("secret/+", now)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != c.want {
			t.Errorf("signed %v away: %q, want %q", c.signed, text, c.want)
		}
	}
	r := signed(t, "POST", "/", "", now, nil)
	r.HTTP.Header.Set("X-Amz-Date", "20261128T120000Z")
	if err := r.Verify("secret/+", now); err == nil || !strings.Contains(err.Error(), "does not match YYYYMMDD") {
		t.Errorf("a day that differs: %v", err)
	}
	r.HTTP.Header.Set("X-Amz-Date", "today")
	if err := r.Verify("secret/+", now); !errors.Is(err, ErrIncomplete) {
		t.Errorf("no date: %v", err)
	}
}

func TestVerifyPresigned(t *testing.T) {
	presigned := func(expires string) *Request {
		q, err := http.NewRequest("GET", "http://127.0.0.1:4566/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires="+expires, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(nil)
		uri, _, err := v4.NewSigner().PresignHTTP(t.Context(), credentials, q, hex.EncodeToString(sum[:]), "sts", "us-east-1", now)
		if err != nil {
			t.Fatal(err)
		}
		if q, err = http.NewRequest("GET", uri, nil); err != nil {
			t.Fatal(err)
		}
		return arrived(t, q)
	}
	r := presigned("60")
	if err := r.Verify("secret/+", now.Add(time.Minute)); err != nil {
		t.Errorf("within its time: %v", err)
	}
	if err := r.Verify("other", now); !errors.Is(err, ErrMismatch) {
		t.Errorf("with another secret: %v", err)
	}
	var expired *ExpiredError
	if err := r.Verify("secret/+", now.Add(61*time.Second)); !errors.As(err, &expired) {
		t.Errorf("after its time: %v", err)
	}
	r.Query.Set("X-Amz-Expires", "3600")
	if err := r.Verify("secret/+", now.Add(61*time.Second)); !errors.Is(err, ErrMismatch) {
		t.Errorf("made to last: %v", err)
	}
	if err := presigned("604801").Verify("secret/+", now); !errors.Is(err, ErrIncomplete) {
		t.Errorf("for more than seven days: %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("POST", "/a%20b?x=1", authorization, "20250102T030405Z", "body")
	f.Add("GET", "/?X-Amz-Credential=A/20250102/r/s/aws4_request&X-Amz-Date=20250102T030405Z&X-Amz-Expires=1", "", "", "")
	f.Fuzz(func(t *testing.T, method, target, auth, date, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		q := &http.Request{Method: method, URL: u, Host: "h", Header: http.Header{"X-Amz-Date": {date}}}
		if auth != "" {
			q.Header.Set("Authorization", auth)
		}
		s, err := Parse(q.Header, u.Query())
		if err != nil {
			return
		}
		r := &Request{HTTP: q, Query: u.Query(), Body: []byte(body), Signature: s}
		if r.Verify("secret that nobody knows", now) == nil {
			t.Error("verified")
		}
	})
}
