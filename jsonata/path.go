package jsonata

// path evaluates the steps of a path, each on what the one before it found.
func (r *run) path(n *node, input any, scope *frame) (any, error) {
	switch {
	case isArray(input) && n.steps[0].kind != nodeVariable:
		return r.follow(n, 0, input, scope)
	case n.keepOne || n.group != nil:
		return r.follow(n, 0, newSequence(input), scope)
	}
	return r.members(n, input, scope)
}

// members follows the steps of a path from object to object, as long as it
// meets no array. This is what most paths do, and it makes no sequences.
func (r *run) members(n *node, input any, scope *frame) (any, error) {
	for i, step := range n.steps {
		if !step.isPlain() || i > 0 && isArray(input) {
			if i == 0 || !isArray(input) {
				input = newSequence(input)
			}
			return r.follow(n, i, input, scope)
		}
		var err error
		if input, err = r.eval(step, input, scope); err != nil || input == nil {
			return nil, err
		}
	}
	return input, nil
}

// isPlain reports whether a step is a name or variable with nothing around it.
func (n *node) isPlain() bool {
	return (n.kind == nodeName || n.kind == nodeVariable) && !n.tuple && !n.keepArray && len(n.stages) == 0
}

// follow evaluates a path from a step on, with the items that it applies to.
func (r *run) follow(n *node, first int, input any, scope *frame) (any, error) {
	var rows []*tuple
	inTuples := false
	for i := first; i < len(n.steps); i++ {
		step := n.steps[i]
		inTuples = inTuples || step.tuple
		var err error
		switch {
		case i == 0 && step.cons:
			input, err = r.eval(step, input, scope)
		case inTuples:
			rows, err = r.tupleStep(step, input, rows, scope)
		default:
			input, err = r.step(step, input, scope, i == len(n.steps)-1)
		}
		if err != nil {
			return nil, err
		}
		if !inTuples && length(input) == 0 {
			break
		}
	}
	if inTuples {
		input = sequenceOf(rows, n.tuple)
	}
	if n.keepOne {
		input = kept(input)
	}
	if n.group == nil {
		return input, nil
	}
	if inTuples {
		input = sequenceOf(rows, true)
	}
	return r.groupBy(n.group, input, scope)
}

// sequenceOf returns the rows as a sequence, whole or just their items.
func sequenceOf(rows []*tuple, whole bool) *array {
	s := newSequence()
	s.tuples = whole
	for _, t := range rows {
		if whole {
			s.items = append(s.items, t)
		} else {
			s.items = append(s.items, t.item)
		}
	}
	return s
}

// kept returns a sequence that stays an array even with one value.
func kept(v any) any {
	a, ok := v.(*array)
	switch {
	case !ok:
		return v
	case a.cons && !a.sequence:
		a = newSequence(a)
	}
	a.keepOne = true
	return a
}

// step evaluates a step on each item of its input and flattens what it finds.
func (r *run) step(step *node, input any, scope *frame, last bool) (any, error) {
	if step.kind == nodeSort {
		sorted, err := r.orderBy(step, input, scope)
		if err != nil {
			return nil, err
		}
		return r.stages(step.stages, sorted, scope)
	}
	var found []any
	for _, e := range items(input) {
		v, err := r.eval(step, e, scope)
		for i := 0; err == nil && i < len(step.stages); i++ {
			v, err = r.filter(step.stages[i].rhs, v, scope)
		}
		if err != nil {
			return nil, err
		}
		if v != nil {
			found = append(found, v)
		}
	}
	if last && len(found) == 1 && isArray(found[0]) && !isSequence(found[0]) {
		return found[0], nil
	}
	out := newSequence()
	for _, v := range found {
		if a, ok := v.(*array); ok && !a.cons {
			out.items = append(out.items, a.list()...)
		} else {
			out.items = append(out.items, v)
		}
	}
	return out, r.room(len(out.items))
}

// stages applies predicates and index bindings to a whole sequence.
func (r *run) stages(stages []*node, v any, scope *frame) (any, error) {
	for _, s := range stages {
		if s.kind == nodeIndex {
			for i, e := range items(v) {
				if t, ok := e.(*tuple); ok {
					t.set(s.value, int64(i))
				}
			}
			continue
		}
		var err error
		if v, err = r.filter(s.rhs, v, scope); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// tupleStep evaluates a step of a path that binds variables: each row gives a
// row for each value found, with the step's variables bound in it.
func (r *run) tupleStep(step *node, input any, rows []*tuple, scope *frame) ([]*tuple, error) {
	if rows == nil {
		rows = rowsOf(input)
	}
	if step.kind == nodeSort {
		return r.orderRows(step, rows, scope)
	}
	out := newSequence()
	out.tuples = true
	for _, t := range rows {
		v, err := r.eval(step, t.item, t.within(scope))
		if err != nil {
			return nil, err
		}
		for i, e := range items(v) {
			out.items = append(out.items, t.next(step, e, i))
		}
		// A row takes more room than an element.
		if err := r.grow(len(items(v)) * 4 * elementSize); err != nil {
			return nil, err
		}
	}
	return r.tupleStages(step, out, scope)
}

func rowsOf(input any) []*tuple {
	rows := []*tuple{}
	for _, e := range items(input) {
		if e != nil {
			rows = append(rows, &tuple{item: e})
		}
	}
	return rows
}

// next returns the row that follows t where a step has found v as value i.
func (t *tuple) next(step *node, v any, i int) *tuple {
	next := &tuple{item: t.item, variables: t.variables}
	if inner, ok := v.(*tuple); ok {
		next.item = inner.item
		for i, name := range inner.names {
			next.set(name, inner.values[i])
		}
		return next
	}
	if step.focus != "" {
		next.set(step.focus, v)
	} else {
		next.item = v
	}
	if step.index != "" {
		next.set(step.index, int64(i))
	}
	if step.ancestor != nil {
		next.set(step.ancestor.label, t.item)
	}
	return next
}

func (r *run) orderRows(step *node, rows []*tuple, scope *frame) ([]*tuple, error) {
	sorted, err := r.orderBy(step, sequenceOf(rows, true), scope)
	if err != nil {
		return nil, err
	}
	out := newSequence()
	out.tuples = true
	for i, e := range items(sorted) {
		t := e.(*tuple)
		if step.index != "" {
			t = &tuple{item: t.item, variables: t.variables}
			t.set(step.index, int64(i))
		}
		out.items = append(out.items, t)
	}
	return r.tupleStages(step, out, scope)
}

func (r *run) tupleStages(step *node, found *array, scope *frame) ([]*tuple, error) {
	v, err := r.stages(step.stages, found, scope)
	if err != nil {
		return nil, err
	}
	rows := make([]*tuple, 0, length(v))
	for _, e := range items(v) {
		if t, ok := e.(*tuple); ok {
			rows = append(rows, t)
		}
	}
	return rows, nil
}
