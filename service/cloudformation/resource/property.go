package resource

import (
	"slices"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
	"github.com/treadle-run/treadle/protocol/model"
)

// Property is one property of a type.
type Property struct {
	Name string
	Rule Rule
	// Member is the member of the type's Input whose form the property has, or of
	// another operation's ("events:PutTargets.Targets"). Default: the one of the same
	// name, whatever its case.
	Member string
	// Form is the property's form where no member has it.
	Form Form
	// ReplacesIf says of a property whose changes replace only sometimes whether this
	// one does.
	ReplacesIf func(before, after jsonvalue.Value) bool
	// Besides are members that templates can have where the API has none. They are
	// left out.
	Besides []string

	shape *model.Shape
}

// Rule says what is asked of a property.
type Rule uint8

// The rules; they can be joined.
const (
	Required Rule = 1 << iota
	Replaces      // a change needs a new resource
	OnCreate      // only looked at when the resource is created; a change changes nothing
)

// Form is the form of a property's value.
type Form uint8

// The forms of properties.
const (
	ByModel  Form = iota // that of Member in the API's model
	Text                 // a string; numbers and booleans become one
	Integer              // a whole number, or a string of one
	Flag                 // a boolean, or a string of one
	Decimal              // a number, or a string of one
	Texts                // a list of strings
	Document             // an object, or JSON text of one; kept as compact text
	Policies             // a list of PolicyName and PolicyDocument; kept as an object of documents
	Tags                 // a list of Key and Value, or an object of texts; kept as an object
	Anything
)

// resolve finds the shapes of the properties. It panics if there is none.
func (t *Type) resolve() {
	for i := range t.Properties {
		p := &t.Properties[i]
		if p.Form != ByModel {
			continue
		}
		operation, name := t.Input, p.Member
		if o, m, ok := strings.Cut(p.Member, "."); ok {
			operation, name = o, m
		}
		if name == "" {
			name = p.Name
		}
		m := memberOf(inputOf(operation), name)
		if m == nil {
			panic("resource: " + t.Name + " has property " + p.Name + " that is no member of " + operation)
		}
		p.Member, p.shape = m.Name, m.Shape
	}
	slices.Sort(t.Attributes)
}

// inputOf returns the input of an operation ("batch:CreateJobQueue"), nil if there
// is none.
func inputOf(operation string) *model.Shape {
	service, name, _ := strings.Cut(operation, ":")
	s := model.Lookup(service)
	if s == nil || s.Operation(name) == nil {
		return nil
	}
	return s.Operation(name).Input
}

// memberOf returns the member of that name in whatever case, nil if there is none.
func memberOf(s *model.Shape, name string) *model.Member {
	if s == nil {
		return nil
	}
	if m := s.Member(name); m != nil {
		return m
	}
	for _, m := range s.Members {
		if strings.EqualFold(m.Name, name) {
			return m
		}
	}
	return nil
}

// property returns the property of that name, nil if there is none.
func (t *Type) property(name string) *Property {
	for i := range t.Properties {
		if t.Properties[i].Name == name {
			return &t.Properties[i]
		}
	}
	return nil
}

// Tagged reports whether resources of the type have tags, which then are those of
// the stack too.
func (t *Type) Tagged() bool {
	return slices.ContainsFunc(t.Properties, func(p Property) bool { return p.Form == Tags })
}
