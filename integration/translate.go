package integration

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// memberName is a member's name in arguments and results: the model's with a
// capital first letter.
func memberName(m *model.Member) string { return strings.ToUpper(m.Name[:1]) + m.Name[1:] }

// toInput turns arguments into an operation's input and gathers what is wrong
// with them, in the words of Step Functions.
type toInput struct{ problems []string }

func (t *toInput) fail(format, field string) {
	t.problems = append(t.problems, fmt.Sprintf(format, field))
}

// structure takes each member by its name in arguments or in the model, which
// AWS's own examples use in inner structures. null stands for no value.
func (t *toInput) structure(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for key, e := range v.Members() {
		m := findMember(shape, key)
		switch {
		case m == nil:
			t.fail("The field '%s' is not supported by Step Functions", key)
		case e.IsNull() && m.Shape.Type != model.Blob:
		default:
			b.Set(m.Name, t.value(m.Shape, key, e))
		}
	}
	return b.Value()
}

func findMember(shape *model.Shape, key string) *model.Member {
	for _, m := range shape.Members {
		if key == m.Name || key == memberName(m) {
			return m
		}
	}
	return nil
}

// kinds are the JSON kinds that a type of the model takes.
var kinds = map[model.Type]jsonvalue.Kind{
	model.Structure: jsonvalue.Object,
	model.Map:       jsonvalue.Object,
	model.List:      jsonvalue.Array,
	model.String:    jsonvalue.String,
	model.Boolean:   jsonvalue.Bool,
	model.Integer:   jsonvalue.Number,
	model.Long:      jsonvalue.Number,
	model.Float:     jsonvalue.Number,
	model.Double:    jsonvalue.Number,
	model.Timestamp: jsonvalue.Number,
}

func (t *toInput) value(shape *model.Shape, field string, v jsonvalue.Value) jsonvalue.Value {
	switch {
	case shape.Type == model.Blob:
		return jsonvalue.StringValue(base64.StdEncoding.EncodeToString([]byte(v.JSON())))
	case shape.Type == model.String && (v.Kind() == jsonvalue.Object || v.Kind() == jsonvalue.Array):
		return jsonvalue.StringValue(v.JSON()) // as recorded for Input of startExecution
	case v.Kind() != kinds[shape.Type]:
		t.fail("The value of the field '%s' has an invalid format", field)
		return v
	}
	switch shape.Type {
	case model.Structure:
		return t.structure(shape, v)
	case model.Map:
		return eachMember(v, func(e jsonvalue.Value) jsonvalue.Value { return t.value(shape.Element.Shape, field, e) })
	case model.List:
		return eachElement(v, func(e jsonvalue.Value) jsonvalue.Value { return t.value(shape.Element.Shape, field, e) })
	default:
		return v
	}
}

// toResult turns an operation's output, or a part of it, into what a Task's
// result holds: members sorted by name, times in epoch milliseconds. Members
// that the model does not know are left out.
func toResult(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	if shape == nil || v.IsNull() {
		return v
	}
	switch {
	case shape.Type == model.Structure && v.Kind() == jsonvalue.Object:
		return structureResult(shape, v)
	case shape.Type == model.Map:
		return eachMember(v, func(e jsonvalue.Value) jsonvalue.Value { return toResult(shape.Element.Shape, e) })
	case shape.Type == model.List:
		return eachElement(v, func(e jsonvalue.Value) jsonvalue.Value { return toResult(shape.Element.Shape, e) })
	case shape.Type == model.Timestamp:
		return milliseconds(v)
	case shape.Type == model.Blob:
		return blobResult(v)
	default:
		return v
	}
}

func structureResult(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	var members []jsonvalue.Member
	for _, m := range shape.Members {
		if e := v.Get(m.Name); e.Exists() && !e.IsNull() {
			members = append(members, jsonvalue.Member{Key: memberName(m), Value: toResult(m.Shape, e)})
		}
	}
	return sorted(members)
}

// sorted makes an object with its members in the order of their names.
func sorted(members []jsonvalue.Member) jsonvalue.Value {
	slices.SortFunc(members, func(a, b jsonvalue.Member) int { return strings.Compare(a.Key, b.Key) })
	return jsonvalue.ObjectValue(members...)
}

func milliseconds(seconds jsonvalue.Value) jsonvalue.Value {
	f, ok := seconds.Float64()
	if !ok {
		return seconds
	}
	return jsonvalue.IntValue(int64(f*1000 + 0.5))
}

// blobResult shows bytes as the JSON document they are, else as a string.
func blobResult(v jsonvalue.Value) jsonvalue.Value {
	return document(blob(v))
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
	return jsonvalue.StringValue(text)
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
