package asl

import (
	"time"

	"github.com/treadle-run/treadle/jsonvalue"
)

// wait compiles what a Wait has of its own.
func (b *scopeBuilder) wait(n *node, language QueryLanguage) *Wait {
	if language == JSONata {
		b.exactlyOne(n, "Seconds", "Timestamp")
	} else {
		b.exactlyOne(n, "SecondsPath", "Seconds", "TimestampPath", "Timestamp")
	}
	w := Wait{Kind: WaitSeconds}
	if n.Has("Seconds") || n.Has("SecondsPath") {
		w.Value = b.either(n, "Seconds", language, b.between(0, maxSeconds))
		return &w
	}
	w.Kind = WaitTimestamp
	w.Value = b.either(n, "Timestamp", language, b.timestamp)
	return &w
}

// timestamp reports whether n is a time as the States Language writes it.
func (c *compiler) timestamp(n *node) bool {
	if !c.is(n, jsonvalue.String) {
		return false
	}
	if _, err := time.Parse(time.RFC3339Nano, n.Text()); err != nil {
		c.schema(n, "String does not match RFC3339 timestamp")
		return false
	}
	return true
}

// pass compiles what a Pass has of its own.
func (b *scopeBuilder) pass(n *node) *Pass {
	result := n.get("Result")
	b.warnStatic(result)
	return &Pass{Result: result.Value}
}

// failure compiles what a Fail has of its own.
func (b *scopeBuilder) failure(n *node, language QueryLanguage) *Fail {
	accepts := func(n *node) bool { return b.is(n, jsonvalue.String) }
	return &Fail{
		Error: b.either(n, "Error", language, accepts),
		Cause: b.either(n, "Cause", language, accepts),
	}
}

var branchFields = allowed("StartAt States Comment", "", "")

// parallel compiles what a Parallel has of its own.
func (b *scopeBuilder) parallel(n *node) *Parallel {
	var p Parallel
	b.required(n, "Branches")
	branches := n.get("Branches")
	if !b.list(branches) {
		return &p
	}
	for _, branch := range branches.children() {
		if b.object(branch) {
			b.fields(branch, branchFields, "")
			p.Branches = append(p.Branches, b.inside().nested(branch))
		}
	}
	return &p
}
