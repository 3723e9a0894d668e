package sigv4

import (
	"net/http"
	"net/url"
	"reflect"
	"testing"
)

const authorization = "AWS4-HMAC-SHA256 Credential=AKID/20250102/eu-west-1/states/aws4_request, " +
	"SignedHeaders=host;x-amz-date, Signature=abc123"

func TestParseAuthorization(t *testing.T) {
	for _, c := range []struct {
		name, authorization string
		want                Signature
	}{
		{"usual", authorization, Signature{
			Algorithm: "AWS4-HMAC-SHA256", AccessKey: "AKID", Date: "20250102", Region: "eu-west-1",
			Service: "states", SignedHeaders: []string{"host", "x-amz-date"}, Signature: "abc123",
		}},
		{"no spaces", "AWS4-HMAC-SHA256 Credential=K/1/r/s/aws4_request,SignedHeaders=host,Signature=00", Signature{
			Algorithm: "AWS4-HMAC-SHA256", AccessKey: "K", Date: "1", Region: "r",
			Service: "s", SignedHeaders: []string{"host"}, Signature: "00",
		}},
		{"key with slashes", "AWS4-HMAC-SHA256 Credential=a/b/1/r/s/aws4_request", Signature{
			Algorithm: "AWS4-HMAC-SHA256", AccessKey: "a/b", Date: "1", Region: "r", Service: "s",
		}},
		{"version 4A", "AWS4-ECDSA-P256-SHA256 Credential=K/1/sts/aws4_request, Signature=00", Signature{
			Algorithm: "AWS4-ECDSA-P256-SHA256", AccessKey: "K", Date: "1", Service: "sts", Signature: "00",
		}},
	} {
		got, err := Parse(http.Header{"Authorization": {c.authorization}}, nil)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestSessionToken(t *testing.T) {
	h := http.Header{"Authorization": {authorization}, "X-Amz-Security-Token": {"T"}}
	if s, err := Parse(h, nil); err != nil || s.SessionToken != "T" {
		t.Errorf("token is %q, %v", s.SessionToken, err)
	}
}

func TestParseQuery(t *testing.T) {
	q := url.Values{
		"X-Amz-Algorithm":      {"AWS4-HMAC-SHA256"},
		"X-Amz-Credential":     {"AKID/20250102/us-east-1/sts/aws4_request"},
		"X-Amz-SignedHeaders":  {"host"},
		"X-Amz-Signature":      {"ff"},
		"X-Amz-Security-Token": {"T"},
	}
	want := Signature{
		Algorithm: "AWS4-HMAC-SHA256", AccessKey: "AKID", Date: "20250102", Region: "us-east-1", Service: "sts",
		SignedHeaders: []string{"host"}, Signature: "ff", SessionToken: "T", Presigned: true,
	}
	if got, err := Parse(http.Header{}, q); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestWhatIsNotASignature(t *testing.T) {
	for _, c := range []struct {
		authorization, credential string
		want                      error
	}{
		{"", "", ErrMissing},
		{"Basic dTpw", "", ErrIncomplete},
		{"AWS4-HMAC-SHA256", "", ErrIncomplete},
		{"AWS4-HMAC-SHA256 Credential=", "", ErrIncomplete},
		{"AWS4-HMAC-SHA256 Credential=K/1/r/s", "", ErrIncomplete},
		{"AWS4-HMAC-SHA256 Credential=/1/r/s/aws4_request", "", ErrIncomplete},
		{"AWS4-HMAC-SHA256 Credential=K/1/r//aws4_request", "", ErrIncomplete},
		{"", "K", ErrIncomplete},
	} {
		h, q := http.Header{}, url.Values{}
		if c.authorization != "" {
			h.Set("Authorization", c.authorization)
		}
		if c.credential != "" {
			q.Set("X-Amz-Credential", c.credential)
		}
		if s, err := Parse(h, q); err != c.want {
			t.Errorf("%q %q: %+v, %v; want %v", c.authorization, c.credential, s, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(authorization, "")
	f.Add("", "AKID/20250102/us-east-1/sts/aws4_request")
	f.Fuzz(func(t *testing.T, authorization, credential string) {
		h := http.Header{"Authorization": {authorization}}
		s, err := Parse(h, url.Values{"X-Amz-Credential": {credential}})
		if err == nil && (s.AccessKey == "" || s.Service == "") {
			t.Errorf("%q %q gave %+v", authorization, credential, s)
		}
	})
}
