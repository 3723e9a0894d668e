// Package restjson speaks the protocol AWS restJson1
// (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html): members
// of a document, and others in path, query, headers and status.
package restjson

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
	"github.com/treadle-run/treadle/protocol/rest"
)

// Codec implements protocol.Codec.
type Codec struct{}

var _ protocol.Codec = Codec{}

const contentType = "application/json"

// Input implements protocol.Codec. A body that is a document with nothing
// beside it passes through as it is.
func (Codec) Input(r *protocol.Request) (json.RawMessage, error) {
	in := r.Operation.Input
	hasBody := len(bytes.TrimSpace(r.Body)) > 0
	switch {
	case in == nil || !in.Bound() && !hasBody:
		return json.RawMessage("{}"), nil
	case !in.Bound():
		return r.Body, nil
	}
	b := jsonvalue.Builder{}
	if hasBody {
		if err := readBody(in, r.Body, &b); err != nil {
			return nil, err
		}
	}
	rest.Bind(r, &b)
	return b.Value().AppendJSON(nil), nil
}

// readBody adds the members of the body to b: those of a document, or the one
// that is the body by itself.
func readBody(in *model.Shape, body []byte, b *jsonvalue.Builder) error {
	payload := in.Member(in.Payload)
	if payload != nil && payload.Shape.Type == model.Blob {
		b.Set(payload.Name, rest.EncodeBlob(body))
		return nil
	}
	if payload != nil && payload.Shape.Type == model.String {
		b.Set(payload.Name, jsonvalue.StringValue(string(body)))
		return nil
	}
	doc, err := jsonvalue.Parse(string(body))
	switch {
	case err != nil:
		return protocol.Malformed(err)
	case payload != nil:
		b.Set(payload.Name, doc)
		return nil
	case doc.Kind() != jsonvalue.Object && !doc.IsNull():
		return protocol.NotAnObject(doc.Kind())
	}
	for name, v := range doc.Members() {
		b.Set(name, v)
	}
	return nil
}

// Output implements protocol.Codec.
func (Codec) Output(op *model.Operation, output json.RawMessage, requestID string) (*protocol.Response, error) {
	r := protocol.NewResponse(op.Status, contentType, requestID, nil)
	out := op.Output
	switch {
	case out == nil:
		return r, nil
	case !out.Bound():
		r.Body = output
		return r, nil
	}
	doc, err := jsonvalue.Parse(string(output))
	if err != nil {
		return nil, fmt.Errorf("output of %s: %w", op.Name, err)
	}
	body := rest.Unbind(out, doc, r)
	if payload := out.Member(out.Payload); payload != nil {
		return r, writePayload(payload, body.Get(payload.Name), r)
	}
	r.Body = body.AppendJSON(nil)
	return r, nil
}

// writePayload makes the value of a member the body.
func writePayload(m *model.Member, v jsonvalue.Value, r *protocol.Response) (err error) {
	switch {
	case !v.Exists() || v.IsNull():
	case m.Shape.Type == model.Blob:
		r.Body, err = rest.DecodeBlob(v)
	case m.Shape.Type == model.String:
		r.Body = []byte(v.Text())
	default:
		r.Body = v.AppendJSON(nil)
	}
	return err
}

// Error implements protocol.Codec. The error's name is in a header.
func (Codec) Error(service *model.Service, e *awsapi.Error, requestID string) *protocol.Response {
	shape := protocol.ErrorShape(service, e)
	r := protocol.NewResponse(protocol.ErrorStatus(shape, e), contentType, requestID, protocol.ErrorDocument(shape, e))
	r.Header.Set("X-Amzn-Errortype", e.Code)
	if shape != nil && len(e.Fields) > 0 {
		rest.Unbind(shape, protocol.ErrorFields(e), r)
	}
	return r
}
