package jsonata

import (
	"cmp"
	"slices"
	"strings"
)

// references says what an expression reads from outside.
type references struct {
	variables []string
	topLevel  []string
	root      bool // it reads $$
}

// reference is one place where something is read.
type reference struct {
	position int
	text     string
}

// finder walks a tree and notes what it reads.
type finder struct {
	variables []reference
	topLevel  []reference
	root      bool
}

// names are the variables that a part of the expression sets itself. Bodies of
// functions are looked at when all of them are known, because that is when they
// run.
type names struct {
	parent *names
	set    map[string]bool
	later  []func()
}

func (s *names) has(name string) bool {
	for ; s != nil; s = s.parent {
		if s.set[name] {
			return true
		}
	}
	return false
}

func (s *names) inner() *names { return &names{parent: s, set: map[string]bool{}} }

func (s *names) end() {
	for _, look := range s.later {
		look()
	}
}

func findReferences(root *node) references {
	f := &finder{}
	var outermost *names
	scope := outermost.inner()
	f.node(root, scope, true)
	scope.end()
	return references{variables: inOrder(f.variables), topLevel: inOrder(f.topLevel), root: f.root}
}

// inOrder returns the texts of references as they are written, each once.
func inOrder(list []reference) []string {
	slices.SortStableFunc(list, func(a, b reference) int { return cmp.Compare(a.position, b.position) })
	var texts []string
	for _, r := range list {
		if !slices.Contains(texts, r.text) {
			texts = append(texts, r.text)
		}
	}
	return texts
}

// node looks at a node. The flag says whether its context is that of the whole
// expression.
func (f *finder) node(n *node, scope *names, top bool) {
	if n == nil {
		return
	}
	switch n.kind {
	case nodeName:
		if top {
			f.topLevel = append(f.topLevel, reference{n.position, n.value})
		}
	case nodeVariable:
		f.variable(n, nil, scope, top)
	case nodePath:
		f.path(n, scope, top)
	case nodeBlock:
		inner := scope.inner()
		f.nodes(n.list, inner, top)
		inner.end()
	case nodeBind:
		f.node(n.rhs, scope, top)
		scope.set[n.lhs.value] = true
	case nodeLambda:
		scope.later = append(scope.later, func() { f.lambda(n, scope, top) })
	case nodeTransform:
		f.nodes([]*node{n.lhs, n.rhs, n.other}, scope, false)
	default:
		f.nodes([]*node{n.lhs, n.rhs, n.body, n.other}, scope, top)
		f.nodes(n.list, scope, top)
		f.pairs(n.pairs, scope, top)
	}
	f.around(n, scope)
}

func (f *finder) nodes(list []*node, scope *names, top bool) {
	for _, n := range list {
		f.node(n, scope, top)
	}
}

func (f *finder) pairs(pairs []pair, scope *names, top bool) {
	for _, p := range pairs {
		f.node(p.key, scope, top)
		f.node(p.value, scope, top)
	}
}

// around looks at what stands behind a node, whose context is its value.
func (f *finder) around(n *node, scope *names) {
	for _, name := range [...]string{n.focus, n.index} {
		if name != "" {
			scope.set[name] = true
		}
	}
	for _, list := range [...][]*node{n.predicates, n.stages} {
		for _, p := range list {
			if p.kind == nodeIndex {
				scope.set[p.value] = true
			}
			f.node(p.rhs, scope, false)
		}
	}
	for _, t := range n.terms {
		f.node(t.expr, scope, false)
	}
	if n.group != nil {
		f.pairs(n.group.pairs, scope, false)
	}
}

func (f *finder) lambda(n *node, scope *names, top bool) {
	inner := scope.inner()
	for _, p := range n.params {
		inner.set[p] = true
	}
	f.node(n.body, inner, top)
	inner.end()
}

func (f *finder) path(n *node, scope *names, top bool) {
	first := n.steps[0]
	if first.kind == nodeVariable {
		f.variable(first, n.steps[1:], scope, top)
		f.around(first, scope)
	} else {
		f.node(first, scope, top)
	}
	f.nodes(n.steps[1:], scope, false)
}

// variable notes a variable with the members of it that are read by name.
func (f *finder) variable(n *node, steps []*node, scope *names, top bool) {
	switch {
	case n.value == "$":
		f.root = true
	case n.value == "" && top:
		f.topLevel = append(f.topLevel, reference{n.position, "$"})
	case n.value != "" && !scope.has(n.value):
		f.variables = append(f.variables, reference{n.position, memberPath(n, steps)})
	}
}

func memberPath(n *node, steps []*node) string {
	path := n.value
	for _, s := range steps {
		if n.tuple || len(n.stages)+len(n.predicates) > 0 || s.kind != nodeName || strings.ContainsAny(s.value, ".[") {
			break
		}
		path += "." + s.value
		n = s
	}
	return path
}
