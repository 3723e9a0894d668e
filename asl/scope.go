package asl

import (
	"github.com/treadle-run/treadle/diagnostic"
)

// scopeBuilder compiles the states of one scope.
type scopeBuilder struct {
	*compiler
	top      *node         // the state being compiled
	language QueryLanguage // of states that name none
	states   map[string]*State
	targeted map[string]bool // states that a transition leads to
}

// scope compiles StartAt and States of n.
func (c *compiler) scope(n *node) Scope {
	b := scopeBuilder{compiler: c, language: c.program.QueryLanguage,
		states: map[string]*State{}, targeted: map[string]bool{}}
	states := n.get("States")
	var s Scope
	for _, child := range states.children() {
		state := &State{Name: child.name, Location: child.location()}
		b.states[child.name] = state
		s.States = append(s.States, state)
	}
	s.StartAt = b.target(n.get("StartAt"))
	for i, child := range states.children() {
		b.state(s.States[i], child)
	}
	return s
}

// target resolves the name of a state to go to.
func (b *scopeBuilder) target(n *node) *State {
	name := n.Text()
	s, ok := b.states[name]
	if !ok {
		b.fail(n, diagnostic.MissingTransitionTarget, "Missing 'Next' target: %s", name)
		return nil
	}
	b.targeted[name] = true
	return s
}
