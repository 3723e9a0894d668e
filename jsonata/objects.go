package jsonata

func objectFunctions() []builtin {
	return []builtin{
		{"keys", "<x-:a<s>>", 1, keys},
		{"lookup", "<x-s:x>", 2, func(r *run, args []any) (any, error) {
			key, _ := args[1].(string)
			return r.lookup(args[0], key), nil
		}},
		{"spread", "<x-:a<o>>", 1, spread},
		{"merge", "<a<o>:o>", 1, merge},
	}
}

func keys(r *run, args []any) (any, error) {
	out := newSequence()
	seen := map[string]bool{}
	var add func(v any) error
	add = func(v any) error {
		switch v := v.(type) {
		case *array:
			for _, e := range v.list() {
				if err := add(e); err != nil {
					return err
				}
			}
			return r.work(v.len())
		case *object:
			for _, m := range v.list() {
				if seen[m.key] {
					continue
				}
				seen[m.key] = true
				if err := r.push(out, m.key); err != nil {
					return err
				}
			}
			return r.work(v.len())
		}
		return nil
	}
	if err := add(args[0]); err != nil {
		return nil, err
	}
	return out, nil
}

// spread splits objects into those with one member each.
func spread(r *run, args []any) (any, error) {
	switch v := args[0].(type) {
	case *object:
		out := newSequence()
		for _, m := range v.list() {
			o := newObject()
			if err := r.put(o, m.key, m.value); err != nil {
				return nil, err
			}
			if err := r.push(out, o); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *array:
		out := newSequence()
		for _, e := range v.list() {
			parts, err := spread(r, []any{e})
			if err != nil {
				return nil, err
			}
			for _, part := range items(parts) {
				if err := r.push(out, part); err != nil {
					return nil, err
				}
			}
		}
		return out, nil
	case *function:
		return "", nil
	}
	return args[0], nil
}

func merge(r *run, args []any) (any, error) {
	if args[0] == nil {
		return nil, nil
	}
	out := newObject()
	for _, e := range items(args[0]) {
		o, ok := e.(*object)
		if !ok {
			continue
		}
		for _, m := range o.list() {
			if err := r.put(out, m.key, m.value); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
