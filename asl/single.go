package asl

import "github.com/treadle-run/treadle/jsonvalue"

// SingleState is the name that AWS gives to a state which is tested by itself.
const SingleState = "StateName"

// CompileState compiles the definition of a single state, as TestState takes
// it: a program whose one state is called SingleState. The states that it goes
// on to need not be there; the program has empty ones in their places. The error
// is *InvalidError, its locations begin with /States/StateName.
func CompileState(definition string, kind Kind) (*Program, error) {
	c := compiler{alone: true}
	c.machine(definition, kind)
	return c.result(definition)
}

// around makes the definition of a machine of that of a state, which stands
// where it stood in the text.
func around(state jsonvalue.Value, at place) (jsonvalue.Value, place) {
	states := jsonvalue.ObjectValue(jsonvalue.Member{Key: SingleState, Value: state})
	machine := jsonvalue.ObjectValue(
		jsonvalue.Member{Key: "StartAt", Value: jsonvalue.StringValue(SingleState)},
		jsonvalue.Member{Key: "States", Value: states},
	)
	outer := place{offset: at.offset, key: at.offset}
	inner := outer
	inner.inner = []place{at}
	return machine, place{offset: at.offset, key: at.offset, inner: []place{outer, inner}}
}

// open reports whether the scope is that of a single state, of which nobody
// knows where it comes from and leads to.
func (b *scopeBuilder) open() bool { return b.alone && b.depth == 0 }

// outsider returns a state in the place of one that is not in the definition.
func (b *scopeBuilder) outsider(name string) *State {
	s := &State{Index: len(b.program.All), Name: name}
	b.program.All = append(b.program.All, s)
	b.byName[name] = s
	return s
}
