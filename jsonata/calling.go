package jsonata

// callingFunctions are those that call a function they are given.
func callingFunctions() []builtin {
	return []builtin{
		{"map", "<af>", 2, mapItems},
		{"filter", "<af>", 2, filterItems},
		{"single", "<af?>", 2, single},
		{"reduce", "<afj?:j>", 3, reduce},
		{"each", "<o-f:a>", 2, each},
		{"sift", "<o-f?:o>", 2, sift},
	}
}

func mapItems(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	out := newSequence()
	for i, e := range items(args[0]) {
		v, err := r.callback(args[1], e, int64(i), args[0])
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if err := r.push(out, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// passes reports whether a function holds for an element, its place and what
// it is in.
func (r *run) passes(f any, args ...any) (bool, error) {
	v, err := r.callback(f, args...)
	if err != nil {
		return false, err
	}
	return r.isTrue(v)
}

func filterItems(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	out := newSequence()
	for i, e := range items(args[0]) {
		ok, err := r.passes(args[1], e, int64(i), args[0])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if err := r.push(out, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func single(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	var result any
	matches := 0
	for i, e := range items(args[0]) {
		ok := args[1] == nil
		if !ok {
			var err error
			if ok, err = r.passes(args[1], e, int64(i), args[0]); err != nil {
				return nil, err
			}
		}
		if !ok {
			continue
		}
		if matches++; matches > 1 {
			return nil, fault("D3138", detail{index: i})
		}
		result = e
	}
	if matches == 0 {
		return nil, fault("D3139", detail{})
	}
	return result, nil
}

func reduce(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	if arity(args[1]) < 2 {
		return nil, fault("D3050", detail{index: 1})
	}
	list, result, first := items(args[0]), args[2], 0
	if result == nil && len(list) > 0 {
		result, first = list[0], 1
	}
	for i := first; i < len(list); i++ {
		var err error
		if result, err = r.callback(args[1], result, list[i], int64(i), args[0]); err != nil {
			return nil, err
		}
	}
	return result, nil
}

func each(r *run, args []any) (any, error) {
	o, ok := args[0].(*object)
	if !ok {
		return nil, nil
	}
	out := newSequence()
	for _, m := range o.list() {
		v, err := r.callback(args[1], m.value, m.key, o)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if err := r.push(out, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func sift(r *run, args []any) (any, error) {
	o, ok := args[0].(*object)
	if !ok {
		return nil, nil
	}
	out := newObject()
	for _, m := range o.list() {
		passes, err := r.passes(args[1], m.value, m.key, o)
		if err != nil {
			return nil, err
		}
		if !passes {
			continue
		}
		if err := r.put(out, m.key, m.value); err != nil {
			return nil, err
		}
	}
	if out.len() == 0 {
		return nil, nil
	}
	return out, nil
}
