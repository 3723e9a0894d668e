package gateway

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/treadle-run/treadle/awsapi"
)

// bodyLimits say how many bytes a request to a service may have, packed or
// not; beyond them no operation could accept it. Those of Lambda are AWS's
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
var bodyLimits = map[string]int64{
	"lambda": 70167211,
}

const defaultBodyLimit = 4 << 20 // a definition of 1 MiB, escaped, fits

func (x *exchange) bodyLimit() int64 {
	if x.service != nil {
		if limit, ok := bodyLimits[x.service.Name]; ok {
			return limit
		}
	}
	return defaultBodyLimit
}

// readBody returns the whole body, unpacked. It may take ReadTimeout to arrive;
// afterwards the operation has all the time it needs.
func (g *gateway) readBody(x *exchange, w http.ResponseWriter) ([]byte, error) {
	if x.request.ContentLength == 0 {
		return nil, nil
	}
	// Not every ResponseWriter knows deadlines; those of net/http's server do.
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Now().Add(g.ReadTimeout))
	body, err := x.readBody()
	if err != nil {
		// What is left of the body must not be taken for the next request, and the
		// deadline stays so that net/http does not wait for it either.
		w.Header().Set("Connection", "close")
		return nil, g.bodyError(x, err)
	}
	control.SetReadDeadline(time.Time{})
	return body, nil
}

func (x *exchange) readBody() ([]byte, error) {
	r, limit := x.request, x.bodyLimit()
	if r.ContentLength > limit {
		return nil, errTooLarge
	}
	body, err := readLimited(r.Body, limit, r.ContentLength)
	x.body = body
	if err == nil && strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		body, err = unpack(body, limit)
	}
	return body, err
}

// bodyError is the error that clients are told of a body that cannot be read.
func (g *gateway) bodyError(x *exchange, err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return x.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &awsapi.Error{
			Code: "RequestTimeout", Status: http.StatusRequestTimeout,
			Message: fmt.Sprintf("The body of the request did not arrive within %v.", g.ReadTimeout),
		}
	default:
		return &awsapi.Error{Code: "IncompleteBody", Status: 400, Message: "The body of the request cannot be read."}
	}
}

var errTooLarge = errors.New("gateway: the body is too large")

// readLimited reads all of r. The size is a hint, negative for unknown.
func readLimited(r io.Reader, limit, size int64) ([]byte, error) {
	var b bytes.Buffer
	// Memory is taken as data come, not as they are announced.
	b.Grow(int(min(max(size, 0)+bytes.MinRead, 1<<20)))
	if _, err := b.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) > limit {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}

func unpack(packed []byte, limit int64) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return readLimited(z, limit, -1)
}

func (x *exchange) tooLarge() error {
	operation := "this"
	if x.operation != nil {
		operation = "the " + x.operation.Name
	}
	return &awsapi.Error{
		Code: "RequestEntityTooLargeException", Status: http.StatusRequestEntityTooLarge,
		Message: fmt.Sprintf("Request must be smaller than %d bytes for %s operation", x.bodyLimit(), operation),
	}
}
