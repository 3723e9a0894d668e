package integration

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// result turns an operation's output, or a part of it, into what a Task's
// result holds: members sorted by name, the keys of maps as they are. Members
// that the model does not know are left out.
func (d *dialect) result(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	if shape == nil || v.IsNull() {
		return v
	}
	switch {
	case shape.Type == model.Structure && v.Kind() == jsonvalue.Object:
		return d.structureResult(shape, v)
	case shape.Type == model.Map:
		return eachMember(v, func(e jsonvalue.Value) jsonvalue.Value { return d.result(shape.Element.Shape, e) })
	case shape.Type == model.List:
		return eachElement(v, func(e jsonvalue.Value) jsonvalue.Value { return d.result(shape.Element.Shape, e) })
	case shape.Type == model.Timestamp:
		return d.timeResult(v)
	case shape.Type == model.Blob:
		return d.blobResult(blob(v))
	default:
		return v
	}
}

func (d *dialect) structureResult(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	var members []jsonvalue.Member
	for _, m := range shape.Members {
		if e := v.Get(m.Name); e.Exists() && !e.IsNull() {
			members = append(members, jsonvalue.Member{Key: memberName(m), Value: d.result(m.Shape, e)})
		}
	}
	return sorted(members)
}

// sorted makes an object with its members in the order of their names.
func sorted(members []jsonvalue.Member) jsonvalue.Value {
	slices.SortFunc(members, func(a, b jsonvalue.Member) int { return strings.Compare(a.Key, b.Key) })
	return jsonvalue.ObjectValue(members...)
}

// bytesValue is a text as bytes are written in inputs.
func bytesValue(text string) jsonvalue.Value {
	return jsonvalue.StringValue(base64.StdEncoding.EncodeToString([]byte(text)))
}

// blob is the text of bytes, "" for what is not base64.
func blob(v jsonvalue.Value) string {
	data, err := base64.StdEncoding.DecodeString(v.Text())
	if err != nil {
		return ""
	}
	return string(data)
}

// document reads a JSON text; what is none becomes a string.
func document(text string) jsonvalue.Value {
	if v, err := jsonvalue.Parse(text); err == nil {
		return v
	}
	return plainText(text)
}

// plainText is a text as a string, with U+FFFD for what is not UTF-8, as in Java.
func plainText(text string) jsonvalue.Value {
	return jsonvalue.StringValue(strings.ToValidUTF8(text, "\uFFFD"))
}

// documentText is a JSON text as it stands; of what is none, a JSON string.
func documentText(text string) string {
	if _, err := jsonvalue.Parse(text); err == nil && utf8.ValidString(text) {
		return text
	}
	return document(text).JSON()
}

func eachMember(v jsonvalue.Value, f func(jsonvalue.Value) jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for key, e := range v.Members() {
		b.Set(key, f(e))
	}
	return b.Value()
}

func eachElement(v jsonvalue.Value, f func(jsonvalue.Value) jsonvalue.Value) jsonvalue.Value {
	list := make([]jsonvalue.Value, 0, v.Len())
	for _, e := range v.Elements() {
		list = append(list, f(e))
	}
	return jsonvalue.ArrayValue(list...)
}
