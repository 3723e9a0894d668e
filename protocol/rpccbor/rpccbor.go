// Package rpccbor speaks the protocol Smithy RPC v2 CBOR
// (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html): the
// operation is in the path, the documents are CBOR (RFC 8949).
package rpccbor

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// Codec implements protocol.Codec.
type Codec struct{}

var _ protocol.Codec = Codec{}

// Requests and responses name the protocol in this header.
const (
	ProtocolHeader = "Smithy-Protocol"
	Protocol       = "rpc-v2-cbor"
	contentType    = "application/cbor"
)

// ParsePath returns the service and the operation that a path names. Anything may
// stand before "/service".
func ParsePath(path string) (service, operation string, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) < 5 {
		return "", "", false
	}
	parts = parts[len(parts)-4:]
	return parts[1], parts[3], parts[0] == "service" && parts[2] == "operation" && parts[1] != "" && parts[3] != ""
}

// reader reads CBOR of clients, within bounds: what they say of lengths and
// nesting is not believed.
var reader = must(cbor.DecOptions{
	DupMapKey:        cbor.DupMapKeyEnforcedAPF,
	MaxNestedLevels:  64,
	MaxArrayElements: 131072,
	MaxMapPairs:      131072,
	TimeTag:          cbor.DecTagIgnored,
	TagsMd:           cbor.TagsAllowed,
	UTF8:             cbor.UTF8RejectInvalid,
	BignumTag:        cbor.BignumTagForbidden,
}.DecMode())

func must(m cbor.DecMode, err error) cbor.DecMode {
	if err != nil {
		panic(err) // the options are constants
	}
	return m
}

// Input implements protocol.Codec. The empty body stands for an empty map.
func (Codec) Input(r *protocol.Request) (json.RawMessage, error) {
	if len(r.Body) == 0 || r.Operation.Input == nil {
		return json.RawMessage("{}"), nil
	}
	var doc any
	if err := reader.Unmarshal(r.Body, &doc); err != nil {
		return nil, protocol.SerializationError("Could not parse request body into cbor: " + err.Error())
	}
	v, err := fromCBOR(doc)
	if err != nil {
		return nil, err
	}
	return v.AppendJSON(nil), nil
}

// Output implements protocol.Codec.
func (Codec) Output(op *model.Operation, output json.RawMessage, requestID string) (*protocol.Response, error) {
	doc, err := jsonvalue.Parse(string(output))
	if err != nil {
		return nil, fmt.Errorf("output of %s: %w", op.Name, err)
	}
	shape := op.Output
	if shape == nil {
		shape = &model.Shape{Type: model.Structure}
	}
	return respond(op.Status, requestID, toCBOR(shape, doc))
}

// Error implements protocol.Codec.
func (Codec) Error(service *model.Service, e *awsapi.Error, requestID string) *protocol.Response {
	shape := protocol.ErrorShape(service, e)
	code := e.Code
	members := map[string]any{}
	if shape != nil {
		code = shape.Name
		fields, _ := toCBOR(shape, protocol.ErrorFields(e)).(map[string]any)
		for name, v := range fields {
			members[name] = v
		}
	}
	members["__type"] = code
	members["message"] = e.Message
	response, err := respond(protocol.ErrorStatus(shape, e), requestID, members)
	if err != nil {
		panic(err) // texts, numbers and maps of them can always be written
	}
	protocol.SetQueryError(response, service, shape, e)
	return response
}

func respond(status int, requestID string, doc any) (*protocol.Response, error) {
	body, err := cbor.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write cbor: %w", err)
	}
	r := protocol.NewResponse(status, contentType, requestID, body)
	r.Header[ProtocolHeader] = []string{Protocol}
	return r, nil
}
