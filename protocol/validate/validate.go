// Package validate holds the inputs of operations against the models of the
// APIs and says in AWS's words what is wrong with them: values of the wrong
// type first, then values that break a constraint.
//
// It knows nothing of what services check themselves, such as whether an ARN
// is one or the characters of a state machine's name.
package validate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/treadle-run/treadle/awsapi"
	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol"
	"github.com/treadle-run/treadle/protocol/model"
)

// Checker implements awsapi.InputChecker over the tables of package model.
type Checker struct{}

var _ awsapi.InputChecker = Checker{}

// CheckInput implements awsapi.InputChecker. Operations without a model are
// not checked.
func (Checker) CheckInput(service, operation string, input json.RawMessage) error {
	s := model.Lookup(service)
	if s == nil {
		return nil
	}
	op := s.Operation(operation)
	if op == nil {
		return nil
	}
	if err := Input(op, input); err != nil {
		return err
	}
	return nil
}

// Input checks the canonical input of an operation, nil if all is well. The
// empty input stands for an empty object.
func Input(op *model.Operation, input json.RawMessage) *awsapi.Error {
	doc := jsonvalue.NullValue()
	if len(input) > 0 {
		var err error
		if doc, err = jsonvalue.ParseDistinct(string(input)); err != nil {
			return protocol.Malformed(err)
		}
	}
	shape := op.Input
	if shape == nil {
		shape = noMembers
	}
	if fault := typeFault(shape, doc); fault != "" {
		return protocol.SerializationError(fault)
	}
	c := &constraints{}
	c.structure("", shape, doc)
	return c.error(styleOf(op.Service.Name))
}

// noMembers is the input of operations that take none.
var noMembers = &model.Shape{Type: model.Structure}

// error returns what was found in the style of a service.
func (c *constraints) error(s style) *awsapi.Error {
	e := &awsapi.Error{Code: s.code, Status: 400}
	switch n := len(c.broken); {
	case n == 0:
		return nil
	case n == 1 && s.ownWords[c.broken[0].pattern] != "":
		b := c.broken[0]
		e.Message = fmt.Sprintf("The specified value for %s is invalid. %s", b.path, s.ownWords[b.pattern])
	case n == 1:
		e.Message = "1 validation error detected: " + c.broken[0].String()
	default:
		e.Message = fmt.Sprintf("%d validation errors detected: %s", n, c.join())
	}
	return e
}

func (c *constraints) join() string {
	texts := make([]string, len(c.broken))
	for i, b := range c.broken {
		texts[i] = b.String()
	}
	return strings.Join(texts, "; ")
}
