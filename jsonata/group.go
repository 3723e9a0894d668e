package jsonata

import "slices"

// group is the items of a grouping whose keys are equal.
type group struct {
	key  string
	data []any
	pair int // the pair of the object that gave the key
}

// groupBy builds an object; over a sequence, the values of items whose keys
// are equal are evaluated together.
func (r *run) groupBy(n *node, input any, scope *frame) (any, error) {
	groups, err := r.groups(n, input, scope)
	if err != nil {
		return nil, err
	}
	out := newObject()
	for _, g := range groups {
		v, err := r.groupValue(n.pairs[g.pair].value, g.data, scope)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if err := r.put(out, g.key, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// groups sorts the items into groups, in the order in which keys appear.
func (r *run) groups(n *node, input any, scope *frame) ([]*group, error) {
	list := items(input)
	if len(list) == 0 {
		list = []any{nil}
	}
	var groups []*group
	byKey := map[string]*group{}
	for _, e := range list {
		context, inner := e, scope
		if t, ok := e.(*tuple); ok {
			context, inner = t.item, t.within(scope)
		}
		for i, p := range n.pairs {
			key, ok, err := r.groupKey(n, p, context, inner)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			g := byKey[key]
			if g == nil {
				g = &group{key: key, pair: i}
				byKey[key] = g
				groups = append(groups, g)
			}
			if g.pair != i {
				return nil, fault("D1009", detail{position: n.position, value: key})
			}
			g.data = append(g.data, e)
		}
	}
	return groups, nil
}

func (r *run) groupKey(n *node, p pair, context any, scope *frame) (key string, ok bool, err error) {
	v, err := r.eval(p.key, context, scope)
	if err != nil || v == nil {
		return "", false, err
	}
	key, ok = v.(string)
	if !ok {
		return "", false, fault("T1003", detail{position: n.position, value: v})
	}
	return key, true, nil
}

// groupValue evaluates the value of a group on its items.
func (r *run) groupValue(value *node, data []any, scope *frame) (any, error) {
	if _, ok := data[0].(*tuple); ok {
		return r.reduced(value, data, scope)
	}
	context, err := r.joined(data)
	if err != nil {
		return nil, err
	}
	return r.eval(value, context, scope)
}

// joined is what append makes of the items, one after the other.
func (r *run) joined(data []any) (any, error) {
	data = slices.DeleteFunc(data, func(v any) bool { return v == nil })
	switch len(data) {
	case 0:
		return nil, nil
	case 1:
		return data[0], nil
	}
	out := newArray()
	for _, e := range data {
		out.items = append(out.items, items(e)...)
	}
	return out, r.room(len(out.items))
}

// reduced evaluates a value on rows: its context and each of its variables is
// what append makes of those of the rows.
func (r *run) reduced(value *node, data []any, scope *frame) (any, error) {
	var contexts []any
	columns := map[string][]any{}
	var names []string
	for _, e := range data {
		t := e.(*tuple)
		contexts = append(contexts, t.item)
		for i, name := range t.names {
			if columns[name] == nil {
				names = append(names, name)
			}
			columns[name] = append(columns[name], t.values[i])
		}
	}
	context, err := r.joined(contexts)
	if err != nil {
		return nil, err
	}
	inner := &frame{parent: scope}
	for _, name := range names {
		v, err := r.joined(columns[name])
		if err != nil {
			return nil, err
		}
		inner.set(name, v)
	}
	return r.eval(value, context, inner)
}
