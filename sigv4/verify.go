package sigv4

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxSkew is how far the clocks of client and server may be apart.
const maxSkew = 5 * time.Minute

// maxExpires is how long a presigned request may be valid.
const maxExpires = 7 * 24 * time.Hour

const (
	algorithm       = "AWS4-HMAC-SHA256"
	timeFormat      = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

// ErrMismatch is the error of Verify for a signature that is not the right one.
var ErrMismatch error = mismatch{}

type mismatch struct{}

func (mismatch) Error() string {
	return "The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
}

// TimeError is the error of Verify for a request that was signed at another time
// than it came. Its text is AWS's.
type TimeError struct{ text string }

// Error implements error.
func (e *TimeError) Error() string { return e.text }

// ExpiredError is the error of Verify for a presigned request after its time.
type ExpiredError struct{}

// Error implements error.
func (*ExpiredError) Error() string { return "Request has expired" }

// Request is a request as it came, with the signature that Parse found.
type Request struct {
	HTTP      *http.Request
	Query     url.Values
	Body      []byte // as it came, packed if it was
	Signature Signature
}

// Verify reports whether the request was signed with the secret, now.
func (r *Request) Verify(secret string, now time.Time) error {
	s := &r.Signature
	if s.Algorithm != algorithm {
		return ErrMismatch
	}
	signed, err := r.signedAt()
	if err != nil {
		return err
	}
	if err := r.checkTime(signed, now); err != nil {
		return err
	}
	hash, ok := r.payloadHash()
	if !ok || !r.signsEnough() {
		return ErrMismatch
	}
	given, err := hex.DecodeString(s.Signature)
	if err != nil {
		return ErrMismatch
	}
	key := signingKey(secret, s.Date, s.Region, s.Service)
	for _, uri := range r.canonicalPaths() {
		for _, query := range r.canonicalQueries() {
			if hmac.Equal(given, sign(key, r.stringToSign(uri, query, hash, signed))) {
				return nil
			}
		}
	}
	return ErrMismatch
}

// signsEnough reports whether all is signed that says what the request asks for:
// the host and AWS's own headers, the operation's name among them. A token is of
// one access key, so nobody gains by another.
func (r *Request) signsEnough() bool {
	signed := r.Signature.SignedHeaders
	if !slices.Contains(signed, "host") {
		return false
	}
	for name := range r.HTTP.Header {
		switch name := strings.ToLower(name); {
		case !strings.HasPrefix(name, "x-amz-"), name == "x-amz-user-agent", name == "x-amz-security-token":
		case !slices.Contains(signed, name):
			return false
		}
	}
	return true
}

// signedAt is when the request says that it was signed. The day in the credential
// is the same.
func (r *Request) signedAt() (time.Time, error) {
	text := r.Query.Get("X-Amz-Date")
	if !r.Signature.Presigned {
		text = r.HTTP.Header.Get("X-Amz-Date")
	}
	t, err := time.Parse(timeFormat, text)
	if err != nil && text == "" {
		t, err = http.ParseTime(r.HTTP.Header.Get("Date"))
	}
	if err != nil {
		return time.Time{}, ErrIncomplete
	}
	if day := t.Format("20060102"); day != r.Signature.Date {
		return time.Time{}, &TimeError{fmt.Sprintf(
			"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.",
			r.Signature.Date, day, t.Format(timeFormat))}
	}
	return t, nil
}

func (r *Request) checkTime(signed, now time.Time) error {
	now = now.UTC()
	early, late := now.Add(-maxSkew), now.Add(maxSkew)
	switch {
	case signed.After(late):
		return &TimeError{fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 5 min.)",
			signed.Format(timeFormat), late.Format(timeFormat), now.Format(timeFormat))}
	case r.Signature.Presigned:
		seconds, err := strconv.Atoi(r.Query.Get("X-Amz-Expires"))
		if err != nil || seconds < 0 || time.Duration(seconds)*time.Second > maxExpires {
			return ErrIncomplete
		}
		if now.After(signed.Add(time.Duration(seconds) * time.Second)) {
			return &ExpiredError{}
		}
	case signed.Before(early):
		return &TimeError{fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 5 min.)",
			signed.Format(timeFormat), early.Format(timeFormat), now.Format(timeFormat))}
	}
	return nil
}

// payloadHash is the hash of the body that was signed; ok is false where the
// request names another than its body has.
func (r *Request) payloadHash() (hash string, ok bool) {
	sum := sha256.Sum256(r.Body)
	own := hex.EncodeToString(sum[:])
	switch named := cmp.Or(r.HTTP.Header.Get("X-Amz-Content-Sha256"), r.Query.Get("X-Amz-Content-Sha256")); named {
	case "":
		return own, true
	case unsignedPayload:
		return named, true
	default:
		return own, named == own
	}
}

func (r *Request) stringToSign(uri, query, hash string, signed time.Time) string {
	s := &r.Signature
	request := strings.Join([]string{
		r.HTTP.Method, uri, query, r.canonicalHeaders(), strings.Join(s.SignedHeaders, ";"), hash,
	}, "\n")
	sum := sha256.Sum256([]byte(request))
	return strings.Join([]string{
		algorithm, signed.UTC().Format(timeFormat),
		strings.Join([]string{s.Date, s.Region, s.Service, "aws4_request"}, "/"),
		hex.EncodeToString(sum[:]),
	}, "\n")
}

// canonicalPaths are the path as it came, escaped once more, and as clients that
// normalize it first sign it.
func (r *Request) canonicalPaths() []string {
	raw := r.HTTP.URL.EscapedPath()
	if raw == "" {
		raw = "/"
	}
	paths := []string{escape(raw, true)}
	clean := path.Clean(raw)
	if strings.HasSuffix(raw, "/") && clean != "/" {
		clean += "/"
	}
	if clean != raw {
		paths = append(paths, escape(clean, true))
	}
	return paths
}

// canonicalQueries are the query, sorted, without the signature itself. Some
// clients sort the values of a name before they escape them, as AWS's for Go
// does, others after it; mostly that is the same.
func (r *Request) canonicalQueries() []string {
	var before, after []string
	for _, name := range slices.Sorted(maps.Keys(r.Query)) {
		if name == "X-Amz-Signature" && r.Signature.Presigned {
			continue
		}
		var pairs []string
		for _, v := range slices.Sorted(slices.Values(r.Query[name])) {
			pairs = append(pairs, escape(name, false)+"="+escape(v, false))
		}
		before = append(before, pairs...)
		after = append(after, slices.Sorted(slices.Values(pairs))...)
	}
	if slices.Equal(before, after) {
		return []string{strings.Join(before, "&")}
	}
	return []string{strings.Join(before, "&"), strings.Join(after, "&")}
}

// canonicalHeaders are the signed headers, one a line.
func (r *Request) canonicalHeaders() string {
	var b strings.Builder
	for _, name := range r.Signature.SignedHeaders {
		b.WriteString(name + ":" + r.header(name) + "\n")
	}
	return b.String()
}

func (r *Request) header(name string) string {
	values := r.HTTP.Header.Values(name)
	switch {
	case name == "host":
		return r.HTTP.Host
	case name == "content-length" && len(values) == 0:
		return strconv.FormatInt(r.HTTP.ContentLength, 10)
	}
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(trimmed, ",")
}

// escape escapes all but the characters that RFC 3986 leaves alone, and slashes
// of a path.
func escape(text string, slashes bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			c == '-', c == '_', c == '.', c == '~', c == '/' && slashes:
			b.WriteByte(c)
		default:
			b.WriteString("%" + string(digits[c>>4]) + string(digits[c&15]))
		}
	}
	return b.String()
}

func signingKey(secret, date, region, service string) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{date, region, service, "aws4_request"} {
		key = sign(key, part)
	}
	return key
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
