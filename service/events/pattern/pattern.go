// Package pattern reads the event patterns of EventBridge and holds events against
// them
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
package pattern

import (
	"errors"
	"fmt"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Pattern is an event pattern. It may be used from many goroutines.
type Pattern struct{ root *object }

// ErrInvalid is the error of a text that is no pattern; errors wrap it.
var ErrInvalid = errors.New("event pattern is not valid")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// object is the fields that an object must have, and groups of which one must fit.
type object struct {
	fields []field
	anyOf  [][]*object
}

// field is what is asked of a member: an object within, or one of some tests.
type field struct {
	name   string
	inner  *object
	tests  []test
	absent bool // a test is that it is not there
}

// Compile reads a pattern.
func Compile(text string) (*Pattern, error) {
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return nil, invalid("%v", err)
	}
	if v.Kind() != jsonvalue.Object {
		return nil, invalid("Filter is not an object")
	}
	if v.Len() == 0 {
		return nil, invalid("Empty objects are not allowed")
	}
	root, err := compileObject(v)
	if err != nil {
		return nil, err
	}
	return &Pattern{root}, nil
}

func compileObject(v jsonvalue.Value) (*object, error) {
	o := &object{}
	for name, e := range v.Members() {
		if name == "$or" && e.Kind() == jsonvalue.Array {
			group, err := compileOr(e)
			if err != nil {
				return nil, err
			}
			o.anyOf = append(o.anyOf, group)
			continue
		}
		f, err := compileField(name, e)
		if err != nil {
			return nil, err
		}
		o.fields = append(o.fields, f)
	}
	return o, nil
}

// compileOr reads the alternatives of $or, of which there are at least two.
func compileOr(v jsonvalue.Value) (group []*object, err error) {
	if v.Len() < 2 {
		return nil, invalid("There must have at least 2 Objects in $or relationship")
	}
	for _, e := range v.Elements() {
		if e.Kind() != jsonvalue.Object || e.Len() == 0 {
			return nil, invalid("Only JSON object is allowed in array of $or relationship")
		}
		one, err := compileObject(e)
		if err != nil {
			return nil, err
		}
		group = append(group, one)
	}
	return group, nil
}

func compileField(name string, v jsonvalue.Value) (f field, err error) {
	f.name = name
	switch v.Kind() {
	case jsonvalue.Object:
		if v.Len() == 0 {
			return f, invalid("Empty objects are not allowed")
		}
		f.inner, err = compileObject(v)
		return f, err
	case jsonvalue.Array:
		if v.Len() == 0 {
			return f, invalid("Empty arrays are not allowed")
		}
	default:
		return f, invalid("%q must be an object or an array", name)
	}
	for _, e := range v.Elements() {
		t, err := compileTest(e)
		if err != nil {
			return f, err
		}
		if _, ok := t.(absence); ok {
			f.absent = true
			continue
		}
		f.tests = append(f.tests, t)
	}
	return f, nil
}

// Match reports whether an event fits the pattern.
func (p *Pattern) Match(event jsonvalue.Value) bool { return p.root.match(event) }

func (o *object) match(v jsonvalue.Value) bool {
	for i := range o.fields {
		if !o.fields[i].match(v.Get(o.fields[i].name)) {
			return false
		}
	}
	for _, group := range o.anyOf {
		if !matchAny(group, v) {
			return false
		}
	}
	return true
}

func matchAny(group []*object, v jsonvalue.Value) bool {
	for _, o := range group {
		if o.match(v) {
			return true
		}
	}
	return false
}

// match holds a member, which may be missing, against the field. Of an array one
// element must fit.
func (f *field) match(v jsonvalue.Value) bool {
	if v.Kind() == jsonvalue.Array && (v.Len() > 0 || f.inner != nil) {
		for _, e := range v.Elements() {
			if f.match(e) {
				return true
			}
		}
		return false
	}
	if f.inner != nil {
		return f.inner.match(v)
	}
	if !v.Exists() || v.Kind() == jsonvalue.Array {
		return f.absent
	}
	if v.Kind() == jsonvalue.Object {
		return false // only leaves are compared
	}
	for _, t := range f.tests {
		if t.match(v) {
			return true
		}
	}
	return false
}

// Sources returns the sources of which alone an event can fit, nil for any: by
// them most events are passed over without being held against the pattern.
func (p *Pattern) Sources() (sources []string) {
	for _, f := range p.root.fields {
		if f.name != "source" || f.absent || f.inner != nil {
			continue
		}
		for _, t := range f.tests {
			exact, ok := t.(equal)
			if !ok {
				return nil
			}
			sources = append(sources, exact.value.Text())
		}
		return sources
	}
	return nil
}
