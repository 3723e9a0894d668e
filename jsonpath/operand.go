package jsonpath

import (
	"errors"

	"github.com/treadle-run/treadle/jsonvalue"
)

// operand is one side of a comparison, or an argument of a function: a literal,
// or a path from the document ("$") or from the current value ("@").
type operand struct {
	literal  jsonvalue.Value
	path     *Path
	relative bool
}

func (p *parser) operand() (operand, error) {
	start := p.pos
	relative := p.peek() == '@'
	if !p.eat('@') && !p.eat('$') {
		v, err := p.literal()
		return operand{literal: v}, err
	}
	segments, err := p.segments(insideFilter)
	if err != nil {
		return operand{}, err
	}
	return operand{path: newPath(p.text[start:p.pos], segments), relative: relative}, nil
}

// value evaluates the operand; Missing where a path leads nowhere.
func (o operand) value(s *search, current jsonvalue.Value) (jsonvalue.Value, error) {
	if o.path == nil {
		return o.literal, nil
	}
	start := s.root
	if o.relative {
		start = current
	}
	v, err := o.path.find(start, s.scope)
	var missing *NotFoundError
	if errors.As(err, &missing) {
		return jsonvalue.Value{}, nil
	}
	return v, err
}
