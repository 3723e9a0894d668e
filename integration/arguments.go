package integration

import (
	"fmt"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// CheckArguments returns what keeps the arguments of a Task from starting what
// its Resource names, in the words of Step Functions, nothing where they are
// good. It depends on its arguments only.
func CheckArguments(resource string, arguments jsonvalue.Value) (problems []string) {
	t, failure := resolve(resource)
	if failure != nil {
		return nil // the Runner will say so
	}
	_, problems = t.action.input(arguments)
	return problems
}

// input makes the operation's input of the arguments, or says what is wrong
// with them.
func (a *action) input(arguments jsonvalue.Value) (input jsonvalue.Value, problems []string) {
	shape := a.model().Input
	if arguments.Kind() != jsonvalue.Object {
		return jsonvalue.Value{}, []string{"The value of the field 'Parameters' has an invalid format"}
	}
	t := toInput{dialect: a.service.dialect}
	if shape == nil {
		shape = &model.Shape{Type: model.Structure}
	}
	input = t.structure(shape, arguments)
	if a.service.requires {
		t.required(shape, input)
	}
	return input, t.problems
}

// memberName is a member's name in arguments and results: the model's with a
// capital first letter.
func memberName(m *model.Member) string { return capital(m.Name) }

// toInput turns arguments into an operation's input and gathers what is wrong
// with them, in the words of Step Functions.
type toInput struct {
	*dialect
	problems []string
}

func (t *toInput) fail(format, field string) {
	t.problems = append(t.problems, fmt.Sprintf(format, field))
}

// structure takes each member by its name in arguments. null stands for no value.
func (t *toInput) structure(shape *model.Shape, v jsonvalue.Value) jsonvalue.Value {
	var b jsonvalue.Builder
	for key, e := range v.Members() {
		m := t.member(shape, key)
		switch {
		case m == nil:
			t.fail("The field \"%s\" is not supported by Step Functions", key)
		case e.IsNull():
		default:
			b.Set(m.Name, t.value(m.Shape, key, e))
		}
	}
	return b.Value()
}

func (t *toInput) member(shape *model.Shape, key string) *model.Member {
	for _, m := range shape.Members {
		if key == memberName(m) || key == m.Name && t.modelNames {
			return m
		}
	}
	return nil
}

func (t *toInput) required(shape *model.Shape, input jsonvalue.Value) {
	for _, m := range shape.Members {
		if m.Required && !input.Has(m.Name) {
			t.fail("The field '%s' is required but was missing", memberName(m))
		}
	}
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
		return bytesValue(t.blobArgument(v))
	case shape.Type == model.String && (v.Kind() == jsonvalue.Object || v.Kind() == jsonvalue.Array):
		return jsonvalue.StringValue(v.JSON()) // as recorded for Input of startExecution
	case shape.Type == model.Timestamp && v.Kind() == jsonvalue.String:
		return t.timestamp(field, v)
	case v.Kind() != kinds[shape.Type]:
		return t.invalid(field, v)
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

func (t *toInput) timestamp(field string, v jsonvalue.Value) jsonvalue.Value {
	seconds, ok := protocol.ParseTimestamp(protocol.ISO8601, v.Text())
	if !ok {
		return t.invalid(field, v)
	}
	return seconds
}

func (t *toInput) invalid(field string, v jsonvalue.Value) jsonvalue.Value {
	t.fail("The value of the field '%s' has an invalid format", field)
	return v
}
