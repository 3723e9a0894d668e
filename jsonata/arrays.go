package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

func arrayFunctions() []builtin {
	return []builtin{
		{"count", "<a:n>", 1, func(_ *run, args []any) (any, error) { return int64(length(args[0])), nil }},
		{"append", "<xx:a>", 2, func(r *run, args []any) (any, error) { return r.appended(args[0], args[1]) }},
		{"reverse", "<a:a>", 1, reverse},
		{"shuffle", "<a:a>", 1, shuffle},
		{"sort", "<af?:a>", 2, sortBy},
		{"distinct", "<x:x>", 1, distinct},
		{"zip", "<a+>", 0, zip},
	}
}

// copyOf returns a copy of an array to change the order of.
func (r *run) copyOf(v any) (*array, error) {
	list := items(v)
	return newArray(slices.Clone(list)...), r.room(len(list))
}

func reverse(r *run, args []any) (any, error) {
	if length(args[0]) <= 1 {
		return args[0], nil
	}
	out, err := r.copyOf(args[0])
	slices.Reverse(out.items)
	return out, err
}

// shuffle orders an array at random (the method of Durstenfeld).
func shuffle(r *run, args []any) (any, error) {
	if length(args[0]) <= 1 {
		return args[0], nil
	}
	out, err := r.copyOf(args[0])
	for i := len(out.items) - 1; i > 0; i-- {
		j := int(r.random() * float64(i+1))
		out.items[i], out.items[j] = out.items[j], out.items[i]
	}
	return out, err
}

func sortBy(r *run, args []any) (any, error) {
	list := items(args[0])
	if len(list) <= 1 {
		return args[0], nil
	}
	behind := func(a, b *any) (bool, error) {
		v, err := r.callback(args[1], *a, *b)
		if err != nil {
			return false, err
		}
		return r.isTrue(v)
	}
	if args[1] == nil {
		if !areOrdered(list) {
			return nil, fault("D3070", detail{index: 1})
		}
		behind = func(a, b *any) (bool, error) {
			c, _ := order(*a, *b)
			return c > 0, nil
		}
	}
	sorted, err := mergeSort(r, list, behind)
	if err != nil {
		return nil, err
	}
	return newArray(sorted...), r.room(len(sorted))
}

// areOrdered reports whether all values are numbers, or all are strings.
func areOrdered(list []any) bool {
	symbol := symbolOf(list[0])
	if symbol != 'n' && symbol != 's' {
		return false
	}
	return !slices.ContainsFunc(list, func(v any) bool { return symbolOf(v) != symbol })
}

func distinct(r *run, args []any) (any, error) {
	a, ok := args[0].(*array)
	if !ok || a.len() <= 1 {
		return args[0], nil
	}
	out := newArray()
	out.sequence = a.sequence
	seen := map[string]bool{}
	for _, e := range a.list() {
		if err := r.work(measure(e).weight/elementSize + 1); err != nil {
			return nil, err
		}
		key := string(appendKey(nil, e))
		if seen[key] {
			continue
		}
		seen[key] = true
		if err := r.push(out, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// appendKey appends a text that is the same for equal values only.
func appendKey(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return strconv.AppendQuote(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return appendNumberKey(b, float64(v))
	case float64:
		return appendNumberKey(b, v)
	case *array:
		b = append(b, '[')
		for _, e := range v.list() {
			b = append(appendKey(b, e), ',')
		}
		return append(b, ']')
	case *object:
		members := slices.Clone(v.list())
		slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
		b = append(b, '{')
		for _, m := range members {
			b = append(appendKey(append(strconv.AppendQuote(b, m.key), ':'), m.value), ',')
		}
		return append(b, '}')
	case *function:
		return append(b, 'f')
	}
	return append(b, 'n')
}

func appendNumberKey(b []byte, f float64) []byte {
	return strconv.AppendUint(append(b, '#'), math.Float64bits(f+0), 36)
}

func zip(r *run, args []any) (any, error) {
	shortest := math.MaxInt
	for _, a := range args {
		shortest = min(shortest, length(a))
	}
	out := newArray()
	if len(args) == 0 {
		return out, nil
	}
	for i := range shortest {
		row := newArray()
		for _, a := range args {
			if err := r.push(row, a.(*array).at(i)); err != nil {
				return nil, err
			}
		}
		if err := r.push(out, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}
