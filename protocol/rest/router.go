// Package rest has what the protocols restJson and restXml share: finding the
// operation by method and path, and the members that go into path, query,
// headers and status (https://smithy.io/2.0/spec/http-bindings.html).
package rest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/treadle-run/treadle/protocol/model"
)

// Router finds operations by method, path and query. It may be used from many
// goroutines.
type Router struct{ root node }

// node is a place in the tree of paths.
type node struct {
	literals map[string]*node
	label    *node
	greedy   []*route // templates that end here with {label+}
	ends     []*route // templates that end here
}

type route struct {
	operation *model.Operation
	labels    []string // names of the labels, from left to right
	query     url.Values
}

// NewRouter returns a Router for the operations of a service.
func NewRouter(operations []*model.Operation) *Router {
	r := &Router{}
	for _, op := range operations {
		r.add(op)
	}
	return r
}

func (r *Router) add(op *model.Operation) {
	path, query, _ := strings.Cut(op.URI, "?")
	rt := &route{operation: op, query: parseQuery(query)}
	n := &r.root
	for _, segment := range segments(path) {
		name, isLabel := strings.CutPrefix(segment, "{")
		name = strings.TrimSuffix(name, "}")
		switch {
		case isLabel && strings.HasSuffix(name, "+"):
			rt.labels = append(rt.labels, strings.TrimSuffix(name, "+"))
			n.greedy = append(n.greedy, rt)
			return
		case isLabel:
			rt.labels = append(rt.labels, name)
			if n.label == nil {
				n.label = &node{}
			}
			n = n.label
		default:
			n = n.child(segment)
		}
	}
	n.ends = append(n.ends, rt)
	// More demanding templates are to be tried first.
	slices.SortStableFunc(n.ends, func(a, b *route) int { return len(b.query) - len(a.query) })
}

func (n *node) child(literal string) *node {
	if c, ok := n.literals[literal]; ok {
		return c
	}
	if n.literals == nil {
		n.literals = map[string]*node{}
	}
	c := &node{}
	n.literals[literal] = c
	return c
}

// parseQuery reads the query of a template: "find=LayerVersion" wants that
// value, "acl" only the name.
func parseQuery(query string) url.Values {
	if query == "" {
		return nil
	}
	values, _ := url.ParseQuery(query)
	return values
}

// segments splits a path, without regard to a slash at its end.
func segments(path string) []string {
	path = strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// Match returns the operation of a request and the labels of its path. The
// path is the escaped one, so that an escaped slash does not end a segment.
func (r *Router) Match(method, escapedPath string, query url.Values) (op *model.Operation, labels map[string]string, ok bool) {
	w := walk{method: method, query: query, segments: segments(escapedPath)}
	found, values := w.at(&r.root, 0, nil)
	if found == nil {
		return nil, nil, false
	}
	labels = make(map[string]string, len(values))
	for i, name := range found.labels {
		labels[name] = values[i]
	}
	return found.operation, labels, true
}

// walk is one search. Literals go before labels, labels before greedy ones.
type walk struct {
	method   string
	query    url.Values
	segments []string
}

func (w *walk) at(n *node, i int, values []string) (*route, []string) {
	if i == len(w.segments) {
		return w.choose(n.ends), values
	}
	segment, err := url.PathUnescape(w.segments[i])
	if err != nil || segment == "" {
		return nil, nil
	}
	if c, ok := n.literals[segment]; ok {
		if found, values := w.at(c, i+1, values); found != nil {
			return found, values
		}
	}
	if n.label != nil {
		if found, values := w.at(n.label, i+1, append(values[:len(values):len(values)], segment)); found != nil {
			return found, values
		}
	}
	return w.rest(n, i, values)
}

// rest tries to take all that is left of the path as one label: for a greedy
// one, and for an ARN whose slashes the client did not escape.
func (w *walk) rest(n *node, i int, values []string) (*route, []string) {
	all, err := url.PathUnescape(strings.Join(w.segments[i:], "/"))
	if err != nil {
		return nil, nil
	}
	values = append(values[:len(values):len(values)], all)
	if found := w.choose(n.greedy); found != nil {
		return found, values
	}
	if n.label != nil && strings.HasPrefix(all, "arn:") {
		return w.choose(n.label.ends), values
	}
	return nil, nil
}

func (w *walk) choose(routes []*route) *route {
	for _, r := range routes {
		if r.operation.Method == w.method && r.wants(w.query) {
			return r
		}
	}
	return nil
}

func (r *route) wants(query url.Values) bool {
	for name, want := range r.query {
		if !query.Has(name) || want[0] != "" && query.Get(name) != want[0] {
			return false
		}
	}
	return true
}
