// Package protocol has what the wire codecs below it share. A codec turns a
// request into the canonical JSON that package awsapi speaks, and an output or
// an error into a response.
package protocol

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/protocol/model"
)

// Request is a request whose operation has been found.
type Request struct {
	Operation *model.Operation
	Labels    map[string]string // of the path, unescaped, by the names in the operation's URI
	Query     url.Values
	Header    http.Header
	Form      url.Values // the parameters of an AWSQuery request
	Body      []byte     // not to be changed
}

// Response is what is to be sent.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Codec speaks one wire protocol. Its methods may be called from many
// goroutines.
type Codec interface {
	// Input returns the operation's input. It translates only: whether the input
	// is one the operation takes is checked behind awsapi's door. Its errors are
	// of type *awsapi.Error.
	Input(r *Request) (json.RawMessage, error)
	// Output returns the response that carries an operation's output.
	Output(op *model.Operation, output json.RawMessage, requestID string) (*Response, error)
	// Error returns the response that carries an error. The service is nil where
	// none was found.
	Error(service *model.Service, err *awsapi.Error, requestID string) *Response
}

// RequestIDHeader is the header of the request's id in responses.
const RequestIDHeader = "X-Amzn-Requestid"

// NewResponse returns a response with its usual headers.
func NewResponse(status int, contentType, requestID string, body []byte) *Response {
	h := make(http.Header, 4)
	h["Content-Type"] = []string{contentType}
	h[RequestIDHeader] = []string{requestID}
	return &Response{Status: status, Header: h, Body: body}
}
