// Package awsquery speaks the protocol AWS Query
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): a form goes
// in, XML comes out.
package awsquery

import (
	"encoding/json"
	"fmt"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// Codec implements protocol.Codec.
type Codec struct{}

var _ protocol.Codec = Codec{}

const contentType = "text/xml"

// Input implements protocol.Codec.
func (Codec) Input(r *protocol.Request) (json.RawMessage, error) {
	in := r.Operation.Input
	if in == nil {
		return json.RawMessage("{}"), nil
	}
	tree, err := parseForm(r.Form)
	if err != nil {
		return nil, err
	}
	return tree.structure(in).AppendJSON(nil), nil
}

// Output implements protocol.Codec.
func (Codec) Output(op *model.Operation, output json.RawMessage, requestID string) (*protocol.Response, error) {
	doc, err := jsonvalue.Parse(string(output))
	if err != nil {
		return nil, fmt.Errorf("output of %s: %w", op.Name, err)
	}
	w := &xmlWriter{}
	w.openNamespace(op.Name+"Response", op.Service.XMLNamespace)
	if op.Output != nil {
		w.open(op.ResultWrapper)
		w.members(op.Output, doc)
		w.close(op.ResultWrapper)
	}
	w.open("ResponseMetadata")
	w.text("RequestId", requestID)
	w.close("ResponseMetadata")
	w.close(op.Name + "Response")
	return protocol.NewResponse(op.Status, contentType, requestID, w.bytes()), nil
}

// Error implements protocol.Codec.
func (Codec) Error(service *model.Service, e *awsapi.Error, requestID string) *protocol.Response {
	shape := protocol.ErrorShape(service, e)
	status := protocol.ErrorStatus(shape, e)
	w := &xmlWriter{}
	w.openNamespace("ErrorResponse", namespace(service))
	w.open("Error")
	w.text("Type", origin(status))
	w.text("Code", wireCode(shape, e))
	w.text("Message", e.Message)
	for name, v := range protocol.ErrorFields(e).Members() {
		w.text(name, v.Text())
	}
	w.close("Error")
	w.text("RequestId", requestID)
	w.close("ErrorResponse")
	return protocol.NewResponse(status, contentType, requestID, w.bytes())
}

func namespace(service *model.Service) string {
	if service == nil {
		return ""
	}
	return service.XMLNamespace
}

func origin(status int) string {
	if status >= 500 {
		return "Receiver"
	}
	return "Sender"
}

// wireCode is the error's name on the wire: "NoSuchEntity" also for a service
// that calls it NoSuchEntityException, as the model does.
func wireCode(shape *model.Shape, e *awsapi.Error) string {
	if shape != nil && shape.ErrorCode != "" {
		return shape.ErrorCode
	}
	return e.Code
}
