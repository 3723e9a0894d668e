package jsonata

// newTransform returns the function that a transform |…|…|…| stands for.
func newTransform(n *node, scope *frame) *function {
	return &function{arity: 1, signature: transformSignature, native: func(r *run, args []any) (any, error) {
		if args[0] == nil {
			return nil, nil
		}
		return r.transform(n, args[0], scope)
	}}
}

// transform changes what the pattern finds in a copy of v.
func (r *run) transform(n *node, v any, scope *frame) (any, error) {
	clone, ok := r.variable("clone", scope).(*function)
	if !ok {
		return nil, fault("T2013", detail{position: n.position})
	}
	result, err := r.invoke(clone, []any{v}, nil, "clone")
	if err != nil {
		return nil, err
	}
	matches, err := r.eval(n.lhs, result, scope)
	if err != nil {
		return nil, err
	}
	for _, match := range items(matches) {
		if err := r.update(n, match, scope); err != nil {
			return nil, err
		}
		if err := r.remove(n, match, scope); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// update sets in a match the members of the object that the update clause
// gives. They are copies: a match put into itself has no end.
func (r *run) update(n *node, match any, scope *frame) error {
	v, err := r.eval(n.rhs, match, scope)
	if err != nil || v == nil {
		return err
	}
	update, ok := v.(*object)
	if !ok {
		return fault("T2011", detail{position: n.rhs.position, value: v})
	}
	target, ok := match.(*object)
	if !ok || target.members == nil {
		return nil
	}
	for _, m := range update.list() {
		value, err := r.clone(m.value)
		if err != nil {
			return err
		}
		if err := r.put(target, m.key, value); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes from a match the members that the delete clause names.
func (r *run) remove(n *node, match any, scope *frame) error {
	if n.other == nil {
		return nil
	}
	v, err := r.eval(n.other, match, scope)
	if err != nil || v == nil {
		return err
	}
	for _, key := range items(v) {
		name, ok := key.(string)
		if !ok {
			return fault("T2012", detail{position: n.other.position, value: v})
		}
		if target, ok := match.(*object); ok && target.members != nil {
			target.delete(name)
		}
	}
	return nil
}

// clone returns a deep copy of v that may be changed in place.
func (r *run) clone(v any) (any, error) {
	if err := r.work(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *array:
		out := newArray()
		for _, e := range v.list() {
			c, err := r.clone(e)
			if err != nil {
				return nil, err
			}
			if err := r.push(out, c); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *object:
		out := newObject()
		for _, m := range v.list() {
			c, err := r.clone(m.value)
			if err != nil {
				return nil, err
			}
			if err := r.put(out, m.key, c); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
