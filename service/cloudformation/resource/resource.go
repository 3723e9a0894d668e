// Package resource holds the types of resources that stacks are made of: which
// properties a type has, and how it is created, updated and deleted with the
// operations of the services, through the one door.
//
// Everything a type does may be asked for twice, as a crash leaves open whether
// it was done: names are chosen and on disk before a Create, what AWS would
// number by itself is found again by what Prepare has noted, and deleting what is
// not there succeeds.
package resource

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/treadle-run/treadle/jsonvalue"
)

// Type is a type of resources. Types are immutable.
type Type struct {
	Name string // "AWS::Lambda::Function"
	// Input is the operation whose input the properties are members of
	// ("lambda:CreateFunction"): their form is taken from the API's model.
	Input      string
	Properties []Property
	// NameProperty may give the physical name ("FunctionName"); "" where the type
	// has no name or it is always given.
	NameProperty string
	Naming       Naming
	// Revisions says that a replacement has the name of what it replaces, as a
	// further revision of it.
	Revisions bool
	// KeepReplaced reports whether what was replaced is to be left. May be nil.
	KeepReplaced func(p Properties) bool
	// Attributes are what Fn::GetAtt knows, sorted.
	Attributes []string

	// Find reports whether there is already what a Create would make: asked of
	// names that the template gives, as those that are chosen are new. Nil where
	// nothing can clash.
	Find func(ctx context.Context, r *Request) (bool, error)
	// Prepare notes what Create has to know if it is called again. Nil: nothing.
	Prepare func(ctx context.Context, r *Request) (note string, err error)
	// Create makes the resource. Where the request says Again, it may be there.
	Create func(ctx context.Context, r *Request) (*Result, error)
	// Update changes the resource from the properties Before. Nil where every
	// property replaces.
	Update func(ctx context.Context, r *Request) (*Result, error)
	// Delete removes it. That it is not there is no error. PhysicalID is empty
	// where a Create was cut short.
	Delete func(ctx context.Context, r *Request) error
	// Check holds the properties against what their forms do not say. May be nil.
	Check func(p Properties) error
}

// Request is what is asked of a type.
type Request struct {
	Type       *Type
	Client     Client
	Region     string
	Account    string
	StackName  string
	StackID    string
	LogicalID  string
	Name       string // physical name
	PhysicalID string // of what is there, as Ref gives it
	Properties Properties
	Before     Properties // of an update
	Attributes Attributes // of what is there
	Note       string     // what Prepare has noted
	Again      bool       // the call may have been made before
}

// Result is what a resource is once it is created or updated.
type Result struct {
	PhysicalID string // as Ref gives it
	Attributes Attributes
}

// made is what a call that makes a thing has come to: the thing, or that there is
// none.
func made(physicalID string, attributes Attributes, err error) (*Result, error) {
	if err != nil {
		return nil, err
	}
	return &Result{physicalID, attributes}, nil
}

// Attributes are what Fn::GetAtt gives.
type Attributes map[string]jsonvalue.Value

// texts makes attributes of names and texts in turn.
func texts(pairs ...string) Attributes {
	a := Attributes{}
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = jsonvalue.StringValue(pairs[i+1])
	}
	return a
}

// text returns an attribute that is a text.
func (a Attributes) text(name string) string { return a[name].Text() }

// Lookup returns the type of that name, nil if there is none.
func Lookup(name string) *Type {
	resolveAll()
	return byName[name]
}

// resolveAll finds what the types' properties are in the models of the APIs. Those
// are large: they are not read before a template asks for a type. It panics on a
// type that contradicts itself, so that a test of any kind finds it.
var resolveAll = sync.OnceFunc(func() {
	for _, t := range byName {
		t.resolve()
	}
})

// Names returns the names of all types, sorted.
func Names() []string { return slices.Sorted(maps.Keys(byName)) }

var byName = map[string]*Type{}

// register adds types.
func register(types ...*Type) {
	for _, t := range types {
		if byName[t.Name] != nil {
			panic("resource: type registered twice: " + t.Name)
		}
		byName[t.Name] = t
	}
}

// HasAttribute reports whether Fn::GetAtt knows an attribute.
func (t *Type) HasAttribute(name string) bool { return slices.Contains(t.Attributes, name) }
