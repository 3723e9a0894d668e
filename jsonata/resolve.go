package jsonata

import (
	"math"
	"strconv"
)

// resolver turns the tree as parsed into the tree as evaluated: chains of dots
// become paths with steps, predicates move to the steps they belong to, each %
// finds the step whose input it stands for, and calls in tail position become
// thunks.
type resolver struct{ slots, depth int }

// maxHeightOfTree bounds the height of the tree, which all that walks it needs
// a stack for. What AWS can evaluate is a twentieth of it.
const maxHeightOfTree = 2000

// resolve returns the tree to evaluate.
func resolve(n *node) (*node, *Error) {
	r := &resolver{}
	out, err := r.node(n)
	if err != nil {
		return nil, err
	}
	if out.kind == nodeParent || len(out.seeking) > 0 {
		return nil, fail("S0217", out.position, out.value, nil)
	}
	return out, nil
}

func (r *resolver) node(n *node) (out *node, err *Error) {
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxHeightOfTree {
		return nil, fail("S0500", n.position, n.value, nil)
	}
	switch n.kind {
	case nodeBinary:
		if n.value == "." {
			out, err = r.path(n)
		} else {
			out, err = r.operands(n, &n.lhs, &n.rhs)
		}
	case nodePredicate:
		out, err = r.predicate(n)
	case nodeObject:
		out, err = r.object(n)
	case nodeSort:
		out, err = r.sort(n)
	case nodeFocus:
		out, err = r.focus(n)
	case nodeIndex:
		out, err = r.index(n)
	case nodeApply:
		if out, err = r.operands(n, &n.lhs, &n.rhs); err == nil {
			out.keepArray = n.keepArray || n.lhs.keepArray || n.rhs.keepArray
		}
	case nodeBind:
		out, err = r.operands(n, &n.rhs)
	case nodeNegate:
		out, err = r.negate(n)
	case nodeArray:
		out, err = r.elements(n)
	case nodeCall, nodePartial:
		if out, err = r.elements(n); err == nil {
			n.lhs, err = r.node(n.lhs)
		}
	case nodeLambda:
		if n.body, err = r.node(n.body); err == nil {
			n.body = tailCalls(n.body)
		}
		out = n
	case nodeCondition:
		out, err = r.operands(n, &n.body, &n.rhs, &n.other)
	case nodeTransform:
		out, err = r.transform(n)
	case nodeBlock:
		out, err = r.block(n)
	case nodeName:
		out = &node{kind: nodePath, steps: []*node{n}, keepOne: n.keepArray, position: n.position}
	case nodeParent:
		r.slots++
		n.ancestor = &slot{label: "!" + strconv.Itoa(r.slots), level: 1}
		out = n
	case nodeString, nodeNumber, nodeLiteral:
		n.setConstant()
		out = n
	default:
		out = n
	}
	if err == nil && n.keepArray {
		out.keepArray = true
	}
	return out, err
}

// operands resolves the children of n, those that are there.
func (r *resolver) operands(n *node, children ...**node) (*node, *Error) {
	for _, c := range children {
		if *c == nil {
			continue
		}
		resolved, err := r.node(*c)
		if err != nil {
			return nil, err
		}
		n.pushAncestry(resolved)
		*c = resolved
	}
	return n, nil
}

func (r *resolver) elements(n *node) (*node, *Error) {
	for i := range n.list {
		if _, err := r.operands(n, &n.list[i]); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (r *resolver) transform(n *node) (*node, *Error) {
	for _, c := range []**node{&n.lhs, &n.rhs, &n.other} {
		if *c == nil {
			continue
		}
		resolved, err := r.node(*c)
		if err != nil {
			return nil, err
		}
		*c = resolved
	}
	return n, nil
}

func (r *resolver) block(n *node) (*node, *Error) {
	if _, err := r.elements(n); err != nil {
		return nil, err
	}
	for _, e := range n.list {
		if e.cons || e.kind == nodePath && e.steps[0].cons {
			n.cons = true
		}
	}
	return n, nil
}

func (r *resolver) negate(n *node) (*node, *Error) {
	out, err := r.operands(n, &n.lhs)
	if err == nil && n.lhs.kind == nodeNumber && n.lhs.predicates == nil {
		n.lhs.number = -n.lhs.number
		n.lhs.value = "-" + n.lhs.value
		n.lhs.setConstant()
		return n.lhs, nil
	}
	return out, err
}

// setConstant keeps the value of a literal.
func (n *node) setConstant() {
	switch {
	case n.kind == nodeString:
		n.constant = n.value
	case n.kind == nodeNumber:
		n.constant = n.number
	case n.value == "null":
		n.constant = null{}
	default:
		n.constant = n.value == "true"
	}
}

func (r *resolver) pairs(owner *node, pairs []pair) *Error {
	for i := range pairs {
		if _, err := r.operands(owner, &pairs[i].key, &pairs[i].value); err != nil {
			return err
		}
	}
	return nil
}

// object resolves an object constructor, or puts it as grouping on what it
// stands behind.
func (r *resolver) object(n *node) (*node, *Error) {
	if n.lhs == nil {
		return n, r.pairs(n, n.pairs)
	}
	out, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	if out.group != nil {
		return nil, fail("S0210", n.position, "", nil)
	}
	group := &node{kind: nodeObject, pairs: n.pairs, position: n.position}
	if err := r.pairs(group, group.pairs); err != nil {
		return nil, err
	}
	out.group = group
	return out, nil
}

// asPath returns n as a path, made around it if it is none.
func asPath(n *node) *node {
	if n.kind == nodePath {
		return n
	}
	return &node{kind: nodePath, steps: []*node{n}, position: n.position}
}

func (r *resolver) path(n *node) (*node, *Error) {
	left, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	out := asPath(left)
	if left.kind == nodeParent {
		out.seeking = append(out.seeking, left.ancestor)
	}
	right, err := r.node(n.rhs)
	if err != nil {
		return nil, err
	}
	if right.kind == nodePath {
		out.steps = append(out.steps, right.steps...)
		if right.group != nil {
			out.group = right.group
		}
	} else {
		right.stages, right.predicates = append(right.stages, right.predicates...), nil
		out.steps = append(out.steps, right)
	}
	if err := checkSteps(out); err != nil {
		return nil, err
	}
	return out, r.ancestry(out)
}

func checkSteps(path *node) *Error {
	for _, s := range path.steps {
		switch s.kind {
		case nodeNumber, nodeLiteral:
			return fail("S0213", s.position, "", s.value)
		case nodeString:
			s.kind = nodeName
		}
		if s.keepArray {
			path.keepOne = true
		}
	}
	for _, s := range []*node{path.steps[0], path.steps[len(path.steps)-1]} {
		if s.kind == nodeArray {
			s.cons = true
		}
	}
	return nil
}

// lastStep returns what a predicate or binding behind n belongs to.
func lastStep(n *node) *node {
	if n.kind == nodePath {
		return n.steps[len(n.steps)-1]
	}
	return n
}

func (r *resolver) predicate(n *node) (*node, *Error) {
	out, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	step := lastStep(out)
	if step.group != nil || out.group != nil {
		return nil, fail("S0209", n.position, "", nil)
	}
	test, err := r.node(n.rhs)
	if err != nil {
		return nil, err
	}
	for _, s := range test.seeking {
		if s.level > 1 {
			s.level--
			continue
		}
		if err := seek(step, s); err != nil {
			return nil, err
		}
	}
	if test.kind == nodeParent {
		if err := seek(step, test.ancestor); err != nil {
			return nil, err
		}
	}
	step.pushOpen(test)
	filter := &node{kind: nodePredicate, rhs: test, position: n.position}
	if out.kind == nodePath {
		step.stages = append(step.stages, filter)
	} else {
		step.predicates = append(step.predicates, filter)
	}
	return out, nil
}

func (r *resolver) sort(n *node) (*node, *Error) {
	left, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	out := asPath(left)
	step := &node{kind: nodeSort, terms: n.terms, position: n.position}
	for i := range step.terms {
		if _, err := r.operands(step, &step.terms[i].expr); err != nil {
			return nil, err
		}
	}
	out.steps = append(out.steps, step)
	return out, r.ancestry(out)
}

func (r *resolver) focus(n *node) (*node, *Error) {
	out, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	step := lastStep(out)
	if len(step.stages) > 0 || len(step.predicates) > 0 {
		return nil, fail("S0215", n.position, "", nil)
	}
	if step.kind == nodeSort {
		return nil, fail("S0216", n.position, "", nil)
	}
	step.keepArray = step.keepArray || n.keepArray
	step.focus, step.tuple = n.rhs.value, true
	return out, nil
}

func (r *resolver) index(n *node) (*node, *Error) {
	left, err := r.node(n.lhs)
	if err != nil {
		return nil, err
	}
	out := asPath(left)
	step := lastStep(out)
	if out != left {
		step.stages, step.predicates = step.predicates, nil
	}
	if len(step.stages) == 0 {
		step.index = n.rhs.value
	} else {
		step.stages = append(step.stages, &node{kind: nodeIndex, value: n.rhs.value})
	}
	step.tuple = true
	return out, nil
}

// pushAncestry hands the ancestors that child looks for on to n.
func (n *node) pushAncestry(child *node) {
	n.seeking = append(n.seeking, child.seeking...)
	if child.kind == nodeParent {
		n.seeking = append(n.seeking, child.ancestor)
	}
}

// pushOpen hands on those ancestors that have not been found yet.
func (n *node) pushOpen(child *node) {
	for _, s := range child.seeking {
		if s.level > 0 {
			n.seeking = append(n.seeking, s)
		}
	}
}

// ancestry looks in the steps before the last for the ancestors it seeks.
func (r *resolver) ancestry(path *node) *Error {
	last := path.steps[len(path.steps)-1]
	slots := last.seeking
	if last.kind == nodeParent {
		slots = append(slots, last.ancestor)
	}
	for _, s := range slots {
		i := len(path.steps) - 2
		for s.level > 0 {
			if i < 0 {
				path.seeking = append(path.seeking, s)
				break
			}
			step := path.steps[i]
			i--
			for i >= 0 && step.focus != "" && path.steps[i].focus != "" {
				step = path.steps[i]
				i--
			}
			if err := seek(step, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// seek looks for the ancestor in n, and labels the step that it is the input of.
func seek(n *node, s *slot) *Error {
	switch n.kind {
	case nodeName, nodeWildcard:
		s.level--
		if s.level == 0 {
			if n.ancestor != nil {
				s.label = n.ancestor.label
			}
			n.ancestor, n.tuple = s, true
		}
	case nodeParent:
		s.level++
	case nodeBlock:
		if len(n.list) > 0 {
			n.tuple = true
			return seek(n.list[len(n.list)-1], s)
		}
	case nodePath:
		n.tuple = true
		for i := len(n.steps) - 1; i >= 0 && (i == len(n.steps)-1 || s.level > 0); i-- {
			if err := seek(n.steps[i], s); err != nil {
				return err
			}
		}
	default:
		return fail("S0217", n.position, n.value, nil)
	}
	return nil
}

// tailCalls makes thunks of the calls in tail position of a function's body, so
// that a recursion through them needs no stack.
func tailCalls(n *node) *node {
	switch n.kind {
	case nodeCall:
		if len(n.predicates) == 0 && n.group == nil {
			return &node{kind: nodeThunk, body: n, position: n.position}
		}
	case nodeCondition:
		n.rhs = tailCalls(n.rhs)
		if n.other != nil {
			n.other = tailCalls(n.other)
		}
	case nodeBlock:
		if len(n.list) > 0 && len(n.predicates) == 0 && n.group == nil {
			n.list[len(n.list)-1] = tailCalls(n.list[len(n.list)-1])
		}
	}
	return n
}

// literalIndex returns the index of a predicate that is a literal number.
func literalIndex(n *node) (int, bool) {
	if n.kind != nodeNumber || len(n.predicates) > 0 || math.Abs(n.number) > 1<<40 {
		return 0, false
	}
	return int(math.Floor(n.number)), true
}
