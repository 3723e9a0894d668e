// Package sigv4 reads and verifies the signatures of AWS requests, version 4
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
//
// Parse says who claims to have signed a request, for which service and region;
// Request.Verify whether he has.
package sigv4

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Signature is what a request says of how it was signed.
type Signature struct {
	Algorithm     string // "AWS4-HMAC-SHA256"
	AccessKey     string
	Date          string // "20060102"
	Region        string // "" where the signature is for all regions (version 4A)
	Service       string // "states"
	SignedHeaders []string
	Signature     string // in hexadecimal digits
	SessionToken  string
	Presigned     bool // the signature is in the query
}

// Errors of Parse.
var (
	// ErrMissing: the request is not signed.
	ErrMissing = errors.New("sigv4: the request is not signed")
	// ErrIncomplete: it is signed in a way that cannot be read.
	ErrIncomplete = errors.New("sigv4: the signature is incomplete")
)

// Parse reads the signature of a request from its Authorization header or its
// query.
func Parse(header http.Header, query url.Values) (Signature, error) {
	if a := header.Get("Authorization"); a != "" {
		s, err := parseAuthorization(a)
		s.SessionToken = header.Get("X-Amz-Security-Token")
		return s, err
	}
	if query.Has("X-Amz-Credential") {
		return parseQuery(query)
	}
	return Signature{}, ErrMissing
}

// parseAuthorization reads "ALGORITHM Credential=…, SignedHeaders=…, Signature=…".
func parseAuthorization(a string) (Signature, error) {
	algorithm, rest, _ := strings.Cut(a, " ")
	if !strings.HasPrefix(algorithm, "AWS4-") {
		return Signature{}, ErrIncomplete
	}
	s := Signature{Algorithm: algorithm}
	var credential string
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			s.SignedHeaders = strings.Split(value, ";")
		case "Signature":
			s.Signature = value
		}
	}
	return s.withCredential(credential)
}

func parseQuery(q url.Values) (Signature, error) {
	s := Signature{
		Algorithm:     q.Get("X-Amz-Algorithm"),
		SignedHeaders: strings.Split(q.Get("X-Amz-SignedHeaders"), ";"),
		Signature:     q.Get("X-Amz-Signature"),
		SessionToken:  q.Get("X-Amz-Security-Token"),
		Presigned:     true,
	}
	return s.withCredential(q.Get("X-Amz-Credential"))
}

// withCredential adds what is in a credential: KEY/DATE/REGION/SERVICE/aws4_request.
// Version 4A has no region in it. A key may hold slashes of its own, so parts
// are counted from the end.
func (s Signature) withCredential(credential string) (Signature, error) {
	parts := strings.Split(credential, "/")
	scope := 4
	if strings.HasPrefix(s.Algorithm, "AWS4-ECDSA") {
		scope = 3
	}
	n := len(parts) - scope
	if n < 1 || parts[len(parts)-1] != "aws4_request" {
		return Signature{}, ErrIncomplete
	}
	s.AccessKey = strings.Join(parts[:n], "/")
	s.Date = parts[n]
	s.Service = parts[len(parts)-2]
	if scope == 4 {
		s.Region = parts[n+1]
	}
	if s.AccessKey == "" || s.Service == "" {
		return Signature{}, ErrIncomplete
	}
	return s, nil
}
