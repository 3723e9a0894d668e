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
	if !isArray(input) {
		return r.object(n, input, scope)
	}
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

// object builds an object from a single item.
func (r *run) object(n *node, item any, scope *frame) (any, error) {
	keys, err := r.objectKeys(n, item, scope)
	if err != nil {
		return nil, err
	}
	out := newObject()
	for i, p := range n.pairs {
		if !keys[i].ok {
			continue
		}
		v, err := r.eval(p.value, item, scope)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if err := r.put(out, keys[i].text, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// objectKey is a key of an object; ok is false for one that is undefined.
type objectKey struct {
	text string
	ok   bool
}

// objectKeys evaluates the keys of an object, which must differ.
func (r *run) objectKeys(n *node, item any, scope *frame) ([]objectKey, error) {
	keys := make([]objectKey, len(n.pairs))
	var seen map[string]bool // of many keys
	if len(keys) >= manyMembers {
		seen = make(map[string]bool, len(keys))
	}
	for i, p := range n.pairs {
		text, ok, err := r.groupKey(n, p, item, scope)
		if err != nil {
			return nil, err
		}
		key := objectKey{text, ok}
		if ok && (seen[text] || seen == nil && slices.Contains(keys[:i], key)) {
			return nil, fault("D1009", detail{position: n.position, value: text})
		}
		keys[i] = key
		if ok && seen != nil {
			seen[text] = true
		}
	}
	return keys, nil
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
