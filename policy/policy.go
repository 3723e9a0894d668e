// Package policy reads the policies of AWS IAM and decides by them. It is pure:
// what it decides follows from the request and the policies alone.
//
// The grammar is at
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html,
// the order of evaluation at
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
package policy

import "strconv"

// Document is a policy that has been read. It is not changed afterwards, so many
// goroutines may evaluate it at once.
type Document struct {
	// Variables says whether texts such as ${aws:username} stand for values, which
	// they do from version 2012-10-17 on.
	Variables  bool
	statements []statement
	asks       bool // for something of a request's context
}

// statement is one statement of a document.
type statement struct {
	id   string // its Sid, else its place: "#1"
	deny bool
	// principals is nil for a statement of an identity's policy.
	principals *principals
	actions    patterns
	resources  patterns // empty in a trust policy: any
	conditions []condition
}

// patterns are what an element such as Action lists, or what is not to be in it
// (NotAction).
type patterns struct {
	list []pattern
	not  bool
}

// Statements returns how many statements the document has.
func (d *Document) Statements() int { return len(d.statements) }

// place names a statement that has no Sid.
func place(i int) string { return "#" + strconv.Itoa(i+1) }

// matches reports whether the statement speaks of the request; principals are
// looked at by whoever knows what a match among them is worth.
func (s *statement) matches(q *Request) bool {
	return s.actions.matchAction(q) && s.resources.matchResource(q) && s.conditionsHold(q)
}

func (s *statement) conditionsHold(q *Request) bool {
	for i := range s.conditions {
		if !s.conditions[i].holds(q) {
			return false
		}
	}
	return true
}

func (p *patterns) matchAction(q *Request) bool {
	return p.any(func(e *pattern) bool {
		text, ok := e.expand(q)
		return ok && glob(text, q.action)
	})
}

func (p *patterns) matchResource(q *Request) bool {
	if len(p.list) == 0 {
		return true
	}
	return p.any(func(e *pattern) bool {
		text, ok := e.expand(q)
		return ok && matchARN(text, q.Resource)
	})
}

func (p *patterns) any(match func(*pattern) bool) bool {
	for i := range p.list {
		if match(&p.list[i]) {
			return !p.not
		}
	}
	return p.not
}
