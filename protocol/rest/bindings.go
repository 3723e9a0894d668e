package rest

import (
	"encoding/base64"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// Bind adds the input's members from path, query and headers to b, in
// canonical form. A text that is not of the member's type is added as it is,
// for the check of the input to find.
func Bind(r *protocol.Request, b *jsonvalue.Builder) {
	for _, m := range r.Operation.Input.Members {
		if v := bound(r, m); v.Exists() {
			b.Set(m.Name, v)
		}
	}
}

// bound returns the value of a member outside of the body, Missing if the
// request has none.
func bound(r *protocol.Request, m *model.Member) jsonvalue.Value {
	switch m.Location {
	case model.URI:
		if text, ok := r.Labels[m.WireName()]; ok {
			return Scalar(m, protocol.ISO8601, text)
		}
	case model.QueryString:
		return queryValue(r, m)
	case model.Header:
		return headerValue(r.Header.Values(m.WireName()), m)
	case model.Headers:
		return headersValue(r.Header, m)
	}
	return jsonvalue.Value{}
}

func queryValue(r *protocol.Request, m *model.Member) jsonvalue.Value {
	if m.Shape.Type == model.Map {
		return queryMap(r, m)
	}
	texts, ok := r.Query[m.WireName()]
	if !ok {
		return jsonvalue.Value{}
	}
	if m.Shape.Type == model.List {
		return list(m.Shape.Element, protocol.ISO8601, texts)
	}
	return Scalar(m, protocol.ISO8601, texts[0])
}

// queryMap takes all of the query that no other member takes.
func queryMap(r *protocol.Request, m *model.Member) jsonvalue.Value {
	b := jsonvalue.Builder{}
	for name, texts := range r.Query {
		if !boundQuery(r.Operation.Input, name) {
			b.Set(name, jsonvalue.StringValue(texts[0]))
		}
	}
	if b.Len() == 0 {
		return jsonvalue.Value{}
	}
	return b.Value()
}

func boundQuery(input *model.Shape, name string) bool {
	for _, m := range input.Members {
		if m.Location == model.QueryString && m.Shape.Type != model.Map && m.WireName() == name {
			return true
		}
	}
	return false
}

func headerValue(texts []string, m *model.Member) jsonvalue.Value {
	if len(texts) == 0 {
		return jsonvalue.Value{}
	}
	if m.Shape.Type != model.List {
		return Scalar(m, protocol.RFC822, texts[0])
	}
	var items []string
	for _, text := range texts {
		for item := range strings.SplitSeq(text, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	return list(m.Shape.Element, protocol.RFC822, items)
}

// headersValue gathers the headers that begin with a prefix ("x-amz-meta-").
func headersValue(header http.Header, m *model.Member) jsonvalue.Value {
	prefix := textproto.CanonicalMIMEHeaderKey(m.WireName())
	b := jsonvalue.Builder{}
	for name, texts := range header {
		if key, ok := strings.CutPrefix(name, prefix); ok {
			b.Set(strings.ToLower(key), jsonvalue.StringValue(texts[0]))
		}
	}
	if b.Len() == 0 {
		return jsonvalue.Value{}
	}
	return b.Value()
}

func list(element *model.Member, timestampFormat string, texts []string) jsonvalue.Value {
	values := make([]jsonvalue.Value, len(texts))
	for i, text := range texts {
		values[i] = Scalar(element, timestampFormat, text)
	}
	return jsonvalue.ArrayValue(values...)
}

// Scalar returns the text of a member as canonical JSON of its type. Times are
// in the given format unless the model says otherwise.
func Scalar(m *model.Member, timestampFormat, text string) jsonvalue.Value {
	v, ok := jsonvalue.Value{}, false
	switch m.Shape.Type {
	case model.Integer, model.Long, model.Float, model.Double:
		v, ok = jsonvalue.NumberValue(text)
	case model.Boolean:
		v, ok = jsonvalue.BoolValue(text == "true"), text == "true" || text == "false"
	case model.Timestamp:
		v, ok = protocol.ParseTimestamp(m.TimeFormat(timestampFormat), text)
	}
	if !ok {
		return jsonvalue.StringValue(text)
	}
	return v
}

// Unbind splits an output: members that go into headers and status are put
// there, the others are returned.
func Unbind(shape *model.Shape, output jsonvalue.Value, response *protocol.Response) (body jsonvalue.Value) {
	b := jsonvalue.Builder{}
	for name, v := range output.Members() {
		m := shape.Member(name)
		switch {
		case m == nil || m.Location == model.Body:
			b.Set(name, v)
		case v.IsNull():
		case m.Location == model.StatusCode:
			if n, ok := v.Int64(); ok && n >= 200 && n <= 599 {
				response.Status = int(n)
			}
		case m.Location == model.Header:
			setHeader(response.Header, m, v)
		case m.Location == model.Headers:
			for key, text := range v.Members() {
				response.Header.Set(m.WireName()+key, headerText(m.Shape.Element, text))
			}
		}
	}
	return b.Value()
}

func setHeader(header http.Header, m *model.Member, v jsonvalue.Value) {
	if v.Kind() != jsonvalue.Array {
		header.Set(m.WireName(), headerText(m, v))
		return
	}
	var texts []string
	for _, e := range v.Elements() {
		texts = append(texts, headerText(m.Shape.Element, e))
	}
	header.Set(m.WireName(), strings.Join(texts, ", "))
}

func headerText(m *model.Member, v jsonvalue.Value) string {
	switch {
	case v.Kind() == jsonvalue.Bool:
		return strconv.FormatBool(v.Bool())
	case m.Shape.Type == model.Timestamp:
		return protocol.FormatTimestamp(m.TimeFormat(protocol.RFC822), v)
	default:
		return v.Text()
	}
}

// EncodeBlob returns bytes as canonical JSON.
func EncodeBlob(data []byte) jsonvalue.Value {
	return jsonvalue.StringValue(base64.StdEncoding.EncodeToString(data))
}

// DecodeBlob returns the bytes of a blob in canonical JSON.
func DecodeBlob(v jsonvalue.Value) ([]byte, error) {
	return base64.StdEncoding.DecodeString(v.Text())
}
