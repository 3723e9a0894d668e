package jsonata

import "slices"

// orderBy sorts by the terms of an order-by clause. What has at most one
// element stays as it is.
func (r *run) orderBy(step *node, input any, scope *frame) (any, error) {
	if length(input) <= 1 {
		return input, nil
	}
	list := items(input)
	rows := make([]sortRow, len(list))
	for i, e := range list {
		rows[i].item = e
	}
	sorted, err := mergeSort(r, rows, func(a, b *sortRow) (bool, error) {
		for i := range step.terms {
			c, err := r.compareBy(step, i, a, b, scope)
			if err != nil || c != 0 {
				return c > 0, err
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	out := newArray()
	out.tuples = input.(*array).tuples
	for i := range sorted {
		out.items = append(out.items, sorted[i].item)
	}
	return out, r.room(len(sorted))
}

// sortRow is an item to be sorted with the keys that were evaluated so far.
type sortRow struct {
	item any
	keys []any
}

// key returns the value of term i for a row.
func (r *run) key(step *node, i int, row *sortRow, scope *frame) (any, error) {
	if i < len(row.keys) {
		return row.keys[i], nil
	}
	item := row.item
	if t, ok := item.(*tuple); ok {
		item, scope = t.item, t.within(scope)
	}
	v, err := r.eval(step.terms[i].expr, item, scope)
	row.keys = append(row.keys, v)
	return v, err
}

// compareBy compares two rows by term i: +1 where a goes behind b. Rows without
// a key go last.
func (r *run) compareBy(step *node, i int, a, b *sortRow, scope *frame) (int, error) {
	x, err := r.key(step, i, a, scope)
	if err != nil {
		return 0, err
	}
	y, err := r.key(step, i, b, scope)
	if err != nil {
		return 0, err
	}
	switch {
	case x == nil && y == nil:
		return 0, nil
	case x == nil:
		return 1, nil
	case y == nil:
		return -1, nil
	}
	for _, v := range [...]any{x, y} {
		if !isOrdered(v) {
			return 0, fault("T2008", detail{position: step.position, value: v})
		}
	}
	c, ok := order(x, y)
	if !ok {
		return 0, fault("T2007", detail{position: step.position, value: x, value2: y})
	}
	if step.terms[i].descending {
		c = -c
	}
	return c, nil
}

// mergeSort sorts stably by a function that says whether a goes behind b.
func mergeSort[T any](r *run, list []T, behind func(a, b *T) (bool, error)) ([]T, error) {
	if len(list) <= 1 {
		return slices.Clone(list), nil
	}
	if err := r.work(len(list)); err != nil {
		return nil, err
	}
	left, err := mergeSort(r, list[:len(list)/2], behind)
	if err != nil {
		return nil, err
	}
	right, err := mergeSort(r, list[len(list)/2:], behind)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(list))
	for len(left) > 0 && len(right) > 0 {
		swap, err := behind(&left[0], &right[0])
		if err != nil {
			return nil, err
		}
		if swap {
			out, right = append(out, right[0]), right[1:]
		} else {
			out, left = append(out, left[0]), left[1:]
		}
	}
	return append(append(out, left...), right...), nil
}
