package asl

import (
	"github.com/treadle-run/treadle/jsonvalue"
)

// maxDelay is AWS's limit on MaxDelaySeconds, a year and a day.
const maxDelay = 31_622_400

var (
	retrierFields = allowed("ErrorEquals Comment IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy", "", "")
	catcherFields = allowed("ErrorEquals Comment Next Assign", "ResultPath", "Output")
)

func (b *scopeBuilder) retriers(n *node) []Retrier {
	var list []Retrier
	if !b.is(n, jsonvalue.Array) {
		return nil
	}
	for i, child := range n.children() {
		if b.object(child) {
			list = append(list, b.retrier(child, i == n.Len()-1))
		}
	}
	return list
}

func (b *scopeBuilder) retrier(n *node, last bool) Retrier {
	b.fields(n, retrierFields, "")
	b.required(n, "ErrorEquals")
	r := Retrier{
		ErrorEquals:     b.errorNames(n.get("ErrorEquals"), last),
		IntervalSeconds: b.integer(n.get("IntervalSeconds"), 1, 0, maxSeconds),
		MaxAttempts:     b.integer(n.get("MaxAttempts"), 3, 0, maxSeconds),
		BackoffRate:     2,
		MaxDelaySeconds: b.integer(n.get("MaxDelaySeconds"), 0, 1, maxDelay),
		FullJitter:      b.enum(n.get("JitterStrategy"), "NONE", "FULL") == "FULL",
	}
	if rate := n.get("BackoffRate"); rate.Exists() && b.number(rate, 1, maxSeconds) {
		r.BackoffRate, _ = rate.Float64()
	}
	return r
}

func (b *scopeBuilder) catchers(n *node, language QueryLanguage) []Catcher {
	var list []Catcher
	if !b.is(n, jsonvalue.Array) {
		return nil
	}
	for i, child := range n.children() {
		if b.object(child) {
			list = append(list, b.catcher(child, language, i == n.Len()-1))
		}
	}
	return list
}

func (b *scopeBuilder) catcher(n *node, language QueryLanguage, last bool) Catcher {
	b.fields(n, catcherFields, language)
	b.required(n, "ErrorEquals", "Next")
	c := Catcher{
		ErrorEquals: b.errorNames(n.get("ErrorEquals"), last),
		Next:        b.target(n.get("Next")),
		Assign:      b.assign(n.get("Assign"), language, offersError),
	}
	if language == JSONata {
		c.Output = b.template(n.get("Output"), JSONata, offersError)
	} else {
		c.ResultPath, c.DiscardResult = b.resultPath(n.get("ResultPath"))
	}
	return c
}

// errorNames reads ErrorEquals of the last or another entry.
func (b *scopeBuilder) errorNames(n *node, last bool) []string {
	if !b.list(n) {
		return nil
	}
	var names []string
	for _, child := range n.children() {
		names = append(names, b.text(child))
		if child.Text() == "States.ALL" && (n.Len() > 1 || !last) {
			b.schema(n, "States.ALL must appear alone and at end of list")
		}
	}
	return names
}
