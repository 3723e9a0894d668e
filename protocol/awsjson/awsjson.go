// Package awsjson speaks the protocols AWS JSON 1.0 and 1.1
// (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html): the
// operation is in the X-Amz-Target header, and the documents are awsapi's
// canonical form already, so they pass through as they are.
package awsjson

import (
	"bytes"
	"encoding/json"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// Codec implements protocol.Codec.
type Codec struct{}

var _ protocol.Codec = Codec{}

// Input implements protocol.Codec. The empty body stands for an empty object.
func (Codec) Input(r *protocol.Request) (json.RawMessage, error) {
	if len(bytes.TrimSpace(r.Body)) == 0 {
		return json.RawMessage("{}"), nil
	}
	return r.Body, nil
}

// Output implements protocol.Codec.
func (Codec) Output(op *model.Operation, output json.RawMessage, requestID string) (*protocol.Response, error) {
	return protocol.NewResponse(op.Status, contentType(op.Service), requestID, output), nil
}

// Error implements protocol.Codec.
func (Codec) Error(service *model.Service, e *awsapi.Error, requestID string) *protocol.Response {
	shape := protocol.ErrorShape(service, e)
	body := protocol.ErrorDocument(shape, e, jsonvalue.Member{Key: "__type", Value: jsonvalue.StringValue(e.Code)})
	response := protocol.NewResponse(protocol.ErrorStatus(shape, e), contentType(service), requestID, body)
	protocol.SetQueryError(response, service, shape, e)
	return response
}

func contentType(service *model.Service) string {
	if service != nil && service.JSONVersion == "1.0" {
		return "application/x-amz-json-1.0"
	}
	return "application/x-amz-json-1.1"
}
