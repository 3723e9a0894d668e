package protocol

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// SerializationError is the error for a document that cannot be read.
func SerializationError(message string) *awsapi.Error {
	return &awsapi.Error{Code: "SerializationException", Message: message, Status: 400}
}

// Malformed is the SerializationError for a document that is no JSON.
func Malformed(err error) *awsapi.Error {
	return SerializationError("Could not parse request body into json: " + err.Error())
}

// NotAnObject is the SerializationError for a value that should be an object.
func NotAnObject(kind jsonvalue.Kind) *awsapi.Error {
	if kind == jsonvalue.Array {
		return SerializationError("Start of list found where not expected")
	}
	return SerializationError("Expected null")
}

// ErrorShape returns the model of an error, nil if there is none.
func ErrorShape(service *model.Service, e *awsapi.Error) *model.Shape {
	if service == nil {
		return nil
	}
	return service.Error(e.Code)
}

// ErrorStatus is the HTTP status of an error: its own, else the model's.
func ErrorStatus(shape *model.Shape, e *awsapi.Error) int {
	switch {
	case e.Status != 0:
		return e.Status
	case shape != nil:
		return shape.Status()
	default:
		return 400
	}
}

// SetQueryError names an error as AWSQuery does in a header of a response, which
// clients of services that speak AWSQuery too know errors by
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible).
func SetQueryError(r *Response, service *model.Service, shape *model.Shape, e *awsapi.Error) {
	if service == nil || service.Protocol == model.AWSQuery || !service.Speaks(model.AWSQuery) {
		return
	}
	code, fault := e.Code, "Sender"
	if shape != nil && shape.ErrorCode != "" {
		code = shape.ErrorCode
	}
	if r.Status >= 500 {
		fault = "Receiver"
	}
	r.Header["X-Amzn-Query-Error"] = []string{code + ";" + fault}
}

// ErrorDocument returns the JSON document of an error: members, then the
// message and the error's further fields under the names the model has for
// them. Fields that go elsewhere than into the document are left out.
func ErrorDocument(shape *model.Shape, e *awsapi.Error, members ...jsonvalue.Member) []byte {
	b := jsonvalue.Builder{}
	for _, m := range members {
		b.Set(m.Key, m.Value)
	}
	if origin := originMember(shape); origin != "" {
		b.Set(origin, jsonvalue.StringValue(errorOrigin(shape, e)))
	}
	b.Set(messageMember(shape), jsonvalue.StringValue(e.Message))
	for name, v := range ErrorFields(e).Members() {
		if !elsewhere(shape, name) {
			b.Set(name, v)
		}
	}
	return b.Value().AppendJSON(nil)
}

// ErrorFields returns the further fields of an error as an object.
func ErrorFields(e *awsapi.Error) jsonvalue.Value {
	b := jsonvalue.Builder{}
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		b.Set(name, fieldValue(e.Fields[name]))
	}
	return b.Value()
}

// elsewhere reports whether an error's member goes into a header.
func elsewhere(shape *model.Shape, name string) bool {
	if shape == nil {
		return false
	}
	m := shape.Member(name)
	return m != nil && m.Location != model.Body
}

// messageMember is the name under which an error has its message: services
// disagree on its first letter.
func messageMember(shape *model.Shape) string {
	if shape != nil {
		for _, m := range shape.Members {
			if strings.EqualFold(m.Name, "message") {
				return m.WireName()
			}
		}
	}
	return "message"
}

// originMember is the member with which Lambda's errors say whose fault it was.
func originMember(shape *model.Shape) string {
	if shape != nil && shape.Member("Type") != nil {
		return "Type"
	}
	return ""
}

func errorOrigin(shape *model.Shape, e *awsapi.Error) string {
	if ErrorStatus(shape, e) >= 500 {
		return "Server"
	}
	return "User"
}

// fieldValue returns a field as JSON. One that cannot be JSON is left null: an
// error is told in any case.
func fieldValue(field any) jsonvalue.Value {
	text, err := json.Marshal(field)
	if err != nil {
		return jsonvalue.NullValue()
	}
	v, err := jsonvalue.Parse(string(text))
	if err != nil {
		return jsonvalue.NullValue()
	}
	return v
}
