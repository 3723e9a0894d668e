package asl

import (
	"unicode/utf8"

	"github.com/treadle-run/treadle/diagnostic"
	"github.com/treadle-run/treadle/jsonvalue"
)

const (
	// maxNameLength is AWS's limit on the names of states, in characters.
	maxNameLength = 80
	// maxNesting bounds how deep scopes lie in each other. AWS has such a limit
	// (TOO_DEEPLY_NESTED) but does not say where.
	maxNesting = 100
)

// scopeBuilder compiles the states of one scope.
type scopeBuilder struct {
	*compiler
	kind  Kind          // of the executions that run the scope
	outer *scopeBuilder // whose variables can be read here; nil for none
	depth int

	nodes  []*node // of States, in document order
	states []*State
	byName map[string]*State

	current  *State          // being compiled
	top      *node           // its node
	assigned map[string]bool // variables assigned by the states before
	edges    map[*State][]*State
	// partial says that the graph is not known for sure, because a name or a
	// transition is missing; then nothing is said about reachability.
	partial bool
}

// inside returns the builder of a scope in the current state of b.
func (b *scopeBuilder) inside() *scopeBuilder {
	return &scopeBuilder{compiler: b.compiler, kind: b.kind, outer: b, depth: b.depth + 1}
}

// nested compiles a branch or an item processor.
func (b *scopeBuilder) nested(n *node) *Scope {
	s := b.build(n)
	if b.nodes != nil && !b.endless() {
		b.reportUnreachable()
	}
	return &s
}

// build compiles StartAt and States of n.
func (b *scopeBuilder) build(n *node) Scope {
	if b.depth > maxNesting {
		b.partial = true
		b.fail(n, diagnostic.TooDeeplyNested, "States are nested more than %d levels deep", maxNesting)
		return Scope{}
	}
	b.required(n, "States", "StartAt")
	b.partial = b.open()
	b.declare(n.get("States"))
	s := Scope{StartAt: b.target(n.get("StartAt")), States: b.states}
	b.partial = b.partial || n.get("StartAt").Kind() != jsonvalue.String
	for i, child := range b.nodes {
		b.state(b.states[i], child)
	}
	return s
}

// declare makes the states known by name before any is compiled.
func (b *scopeBuilder) declare(states *node) {
	b.byName, b.assigned, b.edges = map[string]*State{}, map[string]bool{}, map[*State][]*State{}
	if !b.object(states) {
		b.partial = true
		return
	}
	if states.Len() == 0 {
		b.partial = true
		b.schema(states, "Value cannot be empty")
	}
	for _, child := range states.children() {
		b.name(child)
		s := &State{Name: child.name, Location: b.spell(child, nil)}
		b.byName[s.Name] = s
		b.states, b.nodes = append(b.states, s), append(b.nodes, child)
	}
}

// name checks the name of a state.
func (b *scopeBuilder) name(n *node) {
	switch {
	case n.name == "":
		b.fail(n, diagnostic.InvalidStateName, "The state name cannot be empty")
	case utf8.RuneCountInString(n.name) > maxNameLength:
		b.fail(n, diagnostic.InvalidStateName, "The state name '%s' exceeds the %d-character limit allowed by the service", n.name, maxNameLength)
	}
}

// unique notes that a state before has the name, in this or another scope.
func (b *scopeBuilder) unique(n *node) {
	if b.names[n.name] {
		b.fail(n, diagnostic.DuplicateStateName, "Duplicate State name: %s", n.name)
	}
	b.names[n.name] = true
}

// target resolves the name of a state to go to, from the current state where
// there is one.
func (b *scopeBuilder) target(n *node) *State {
	name := b.text(n)
	if n.Kind() != jsonvalue.String {
		return nil
	}
	s, ok := b.byName[name]
	if !ok && b.open() {
		return b.outsider(name)
	}
	if !ok && b.nodes != nil {
		b.fail(n, diagnostic.MissingTransitionTarget, "Missing 'Next' target: %s", name)
		return nil
	}
	if s != nil {
		b.edges[b.current] = append(b.edges[b.current], s)
	}
	return s
}

// endless reports whether no state of the scope ends it.
func (b *scopeBuilder) endless() bool {
	for _, s := range b.states {
		if s.End || s.Type == TypeSucceed || s.Type == TypeFail {
			return false
		}
	}
	return !b.partial
}

// reportUnreachable notes the states that no way leads to from StartAt, the
// edges of the nil state.
func (b *scopeBuilder) reportUnreachable() {
	if b.partial {
		return
	}
	reached := map[*State]bool{}
	for next := []*State{nil}; len(next) > 0; {
		s := next[len(next)-1]
		next = next[:len(next)-1]
		for _, t := range b.edges[s] {
			if !reached[t] {
				reached[t] = true
				next = append(next, t)
			}
		}
	}
	for i, s := range b.states {
		if !reached[s] {
			b.fail(b.nodes[i], diagnostic.MissingTransitionTarget, "State %q is not reachable.", s.Name)
		}
	}
}
