package jsonata

import "math"

// eval evaluates a node with input as the context ("$").
func (r *run) eval(n *node, input any, scope *frame) (any, error) {
	if r.depth == r.limits.Depth {
		return nil, limit(tooDeep)
	}
	if err := r.work(1); err != nil {
		return nil, err
	}
	r.depth++
	v, err := r.evalWhole(n, input, scope)
	r.depth--
	return v, err
}

// evalWhole evaluates a node with its predicates and grouping.
func (r *run) evalWhole(n *node, input any, scope *frame) (any, error) {
	v, err := r.evalKind(n, input, scope)
	for i := 0; err == nil && i < len(n.predicates); i++ {
		v, err = r.filter(n.predicates[i].rhs, v, scope)
	}
	if err == nil && n.group != nil && n.kind != nodePath {
		v, err = r.groupBy(n.group, v, scope)
	}
	if err != nil {
		return nil, err
	}
	return collapse(v, n.keepArray), nil
}

// collapse turns a sequence of one value into that value, an empty one into
// undefined.
func collapse(v any, keep bool) any {
	s, ok := v.(*array)
	if !ok || !s.sequence || s.tuples {
		return v
	}
	if keep {
		s.keepOne = true
	}
	switch s.len() {
	case 0:
		return nil
	case 1:
		if !s.keepOne {
			return s.at(0)
		}
	}
	return s
}

func (r *run) evalKind(n *node, input any, scope *frame) (any, error) {
	switch n.kind {
	case nodePath:
		return r.path(n, input, scope)
	case nodeName:
		return r.lookup(input, n.value), r.work(length(input))
	case nodeVariable:
		return r.evalVariable(n, input, scope), nil
	case nodeString, nodeNumber, nodeLiteral:
		return n.constant, nil
	case nodeRegex:
		return newMatcher(n.regex), nil
	case nodeWildcard:
		return r.wildcard(input)
	case nodeDescendant:
		return r.descendants(input)
	case nodeParent:
		return r.variable(n.ancestor.label, scope), nil
	case nodeBinary:
		return r.binary(n, input, scope)
	case nodeNegate:
		return r.negate(n, input, scope)
	case nodeArray:
		return r.array(n, input, scope)
	case nodeObject:
		return r.groupBy(n, input, scope)
	case nodeCall:
		return r.call(n, input, scope, nil)
	case nodePartial:
		return r.partial(n, input, scope)
	case nodeLambda:
		return newLambda(n, input, scope), nil
	case nodeThunk:
		return &thunk{n.body, input, scope}, nil
	case nodeCondition:
		return r.condition(n, input, scope)
	case nodeBlock:
		return r.block(n, input, scope)
	case nodeTransform:
		return newTransform(n, scope), nil
	case nodeBind:
		return r.assign(n, input, scope)
	case nodeApply:
		return r.apply(n, input, scope)
	default: // a placeholder that stands alone
		return nil, fail("S0201", n.position, n.value, nil)
	}
}

func length(v any) int {
	if a, ok := v.(*array); ok {
		return a.len()
	}
	return 0
}

func (r *run) evalVariable(n *node, input any, scope *frame) any {
	if n.value != "" {
		return r.variable(n.value, scope)
	}
	if a, ok := input.(*array); ok && a.outer {
		return a.items[0]
	}
	return input
}

func (r *run) assign(n *node, input any, scope *frame) (any, error) {
	v, err := r.eval(n.rhs, input, scope)
	if err == nil {
		r.bind(n.lhs.value, v, scope)
	}
	return v, err
}

func (r *run) condition(n *node, input any, scope *frame) (any, error) {
	test, err := r.eval(n.body, input, scope)
	if err != nil {
		return nil, err
	}
	holds, err := r.isTrue(test)
	switch {
	case err != nil:
		return nil, err
	case holds:
		return r.eval(n.rhs, input, scope)
	case n.other != nil:
		return r.eval(n.other, input, scope)
	}
	return nil, nil
}

// isTrue is truth, counted.
func (r *run) isTrue(v any) (bool, error) {
	if a, ok := v.(*array); ok {
		if err := r.work(a.measure().weight / elementSize); err != nil {
			return false, err
		}
	}
	return truth(v), nil
}

func (r *run) block(n *node, input any, scope *frame) (v any, err error) {
	inner := &frame{parent: scope}
	for _, e := range n.list {
		if v, err = r.eval(e, input, inner); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (r *run) negate(n *node, input any, scope *frame) (any, error) {
	v, err := r.eval(n.lhs, input, scope)
	if err != nil || v == nil {
		return nil, err
	}
	f, ok, err := operand(v)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault("D1002", detail{position: n.position, token: n.value, value: v})
	}
	return -f, nil
}

// array evaluates an array constructor. Elements that are arrays give theirs,
// unless they are written as constructors too.
func (r *run) array(n *node, input any, scope *frame) (any, error) {
	out := newArray()
	for _, e := range n.list {
		v, err := r.eval(e, input, scope)
		if err != nil {
			return nil, err
		}
		elements := items(v)
		switch {
		case v == nil:
			continue
		case e.kind == nodeArray:
			elements = []any{v}
		case len(n.list) == 1 && isArray(v): // shared, not copied
			out.items = elements
			continue
		}
		for _, element := range elements {
			if err := r.push(out, element); err != nil {
				return nil, err
			}
		}
	}
	out.cons = n.cons
	return out, nil
}

// wildcard returns the values of all members, those that are arrays flattened.
func (r *run) wildcard(input any) (any, error) {
	if a, ok := input.(*array); ok && a.outer {
		input = a.items[0]
	}
	found := newSequence()
	var add func(v any) error
	add = func(v any) error {
		inner, ok := v.(*array)
		if !ok {
			return r.push(found, v)
		}
		found.sequence = false
		for _, e := range inner.list() {
			if err := add(e); err != nil {
				return err
			}
		}
		return r.work(inner.len())
	}
	switch input := input.(type) {
	case *array:
		for _, e := range input.list() {
			if err := add(e); err != nil {
				return nil, err
			}
		}
	case *object:
		for _, m := range input.list() {
			if err := add(m.value); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// descendants returns the input and all that is in it, arrays left out.
func (r *run) descendants(input any) (any, error) {
	if input == nil {
		return nil, nil
	}
	found := newSequence()
	var walk func(v any) error
	walk = func(v any) error {
		if err := r.work(1); err != nil {
			return err
		}
		if a, ok := v.(*array); ok {
			for _, e := range a.list() {
				if err := walk(e); err != nil {
					return err
				}
			}
			return nil
		}
		found.items = append(found.items, v)
		if err := r.room(1); err != nil {
			return err
		}
		if o, ok := v.(*object); ok {
			for _, m := range o.list() {
				if err := walk(m.value); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := walk(input); err != nil {
		return nil, err
	}
	return found, nil
}

// filter keeps what a predicate selects: by index, by a list of indices, or
// by truth.
func (r *run) filter(test *node, input any, scope *frame) (any, error) {
	if input == nil {
		return newSequence(), nil
	}
	out := newSequence()
	a, ok := input.(*array)
	if ok {
		out.tuples = a.tuples
	} else {
		a = newArray(input)
	}
	if i, ok := literalIndex(test); ok {
		return pick(out, a, i), nil
	}
	list := a.list()
	if test.kind == nodeVariable && test.value != "" && !out.tuples {
		return r.filterOnce(test, out, list, scope)
	}
	for i, e := range list {
		context, inner := e, scope
		if t, ok := e.(*tuple); ok {
			context, inner = t.item, t.within(scope)
		}
		v, err := r.eval(test, context, inner)
		if err != nil {
			return nil, err
		}
		n, err := r.selects(v, i, len(list))
		if err != nil {
			return nil, err
		}
		for range n {
			out.items = append(out.items, e)
		}
	}
	return out, r.room(len(out.items))
}

// filterOnce filters by a test whose value is the same for all items.
func (r *run) filterOnce(test *node, out *array, list []any, scope *frame) (any, error) {
	v, err := r.eval(test, nil, scope)
	if err != nil {
		return nil, err
	}
	if f, ok, err := operand(v); ok || err != nil {
		if i := position(f, len(list)); i >= 0 {
			out.items = append(out.items, list[i])
		}
		return out, err
	}
	for i, e := range list {
		n, err := r.selects(v, i, len(list))
		if err != nil {
			return nil, err
		}
		for range n {
			out.items = append(out.items, e)
		}
	}
	return out, r.room(len(out.items))
}

// pick selects by a literal index. An element that is an array is the result
// itself.
func pick(out *array, a *array, i int) any {
	if i < 0 {
		i += a.len()
	}
	if i < 0 || i >= a.len() {
		return out
	}
	switch e := a.at(i).(type) {
	case nil:
	case *array:
		return e
	default:
		out.items = append(out.items, e)
	}
	return out
}

// selects returns how many times a predicate's value selects element i of n.
func (r *run) selects(v any, i, n int) (int, error) {
	f, ok, err := operand(v)
	if err != nil {
		return 0, err
	}
	if ok {
		return count(position(f, n) == i), nil
	}
	a, ok := v.(*array)
	if !ok || a.len() == 0 {
		holds, err := r.isTrue(v)
		return count(holds), err
	}
	if err := r.work(a.len()); err != nil {
		return 0, err
	}
	times := 0
	for _, e := range a.list() {
		f, ok, err := operand(e)
		if err != nil {
			return 0, err
		}
		if !ok {
			holds, err := r.isTrue(v)
			return count(holds), err
		}
		times += count(position(f, n) == i)
	}
	return times, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// position returns the element that an index names, among n; -1 for none.
// Negative ones count from the end, and a fraction is cut off.
func position(f float64, n int) int {
	f = math.Floor(f)
	if f < 0 {
		f += float64(n)
	}
	if f < 0 || f >= float64(n) {
		return -1
	}
	return int(f)
}
