package intrinsic

import "github.com/treadle-run/treadle/jsonvalue"

// maxRange is how many elements States.ArrayRange may make.
const maxRange = 1000

func array(in *invocation) (jsonvalue.Value, error) {
	return jsonvalue.ArrayValue(in.args...), nil
}

func arrayContains(in *invocation) (jsonvalue.Value, error) {
	if err := in.want(0, jsonvalue.Array); err != nil {
		return jsonvalue.Value{}, err
	}
	for _, e := range in.args[0].Elements() {
		if jsonvalue.Equal(e, in.args[1]) {
			return jsonvalue.BoolValue(true), nil
		}
	}
	return jsonvalue.BoolValue(false), nil
}

func arrayGetItem(in *invocation) (jsonvalue.Value, error) {
	if err := in.want(0, jsonvalue.Array); err != nil {
		return jsonvalue.Value{}, err
	}
	i, err := in.integer(1)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if n := in.args[0].Len(); i < 0 || i >= int64(n) {
		return jsonvalue.Value{}, in.fail("Index %d is out of bounds for length %d", i, n)
	}
	return in.args[0].At(int(i)), nil
}

func arrayLength(in *invocation) (jsonvalue.Value, error) {
	if err := in.want(0, jsonvalue.Array); err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.IntValue(int64(in.args[0].Len())), nil
}

// arrayPartition cuts an array into chunks; the last one may be shorter.
func arrayPartition(in *invocation) (jsonvalue.Value, error) {
	if err := in.want(0, jsonvalue.Array); err != nil {
		return jsonvalue.Value{}, err
	}
	size, err := in.integer(1)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if size < 1 {
		return jsonvalue.Value{}, in.fail("The chunk size must be a positive integer, but is %d", size)
	}
	var chunks, chunk []jsonvalue.Value
	for _, e := range in.args[0].Elements() {
		if int64(len(chunk)) == size {
			chunks = append(chunks, jsonvalue.ArrayValue(chunk...))
			chunk = nil
		}
		chunk = append(chunk, e)
	}
	if len(chunk) > 0 {
		chunks = append(chunks, jsonvalue.ArrayValue(chunk...))
	}
	return jsonvalue.ArrayValue(chunks...), nil
}

// arrayRange counts from the first number to the last, both included.
func arrayRange(in *invocation) (jsonvalue.Value, error) {
	n, err := in.integers(3)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	first, last, step := n[0], n[1], n[2]
	if step == 0 {
		return jsonvalue.Value{}, in.fail("The increment must not be zero")
	}
	if (last-first)/step >= maxRange {
		return jsonvalue.Value{}, in.fail("The range has more than %d elements", maxRange)
	}
	var list []jsonvalue.Value
	for i := first; step > 0 && i <= last || step < 0 && i >= last; i += step {
		list = append(list, jsonvalue.IntValue(i))
	}
	return jsonvalue.ArrayValue(list...), nil
}

// arrayUnique keeps the first of equal elements.
func arrayUnique(in *invocation) (jsonvalue.Value, error) {
	if err := in.want(0, jsonvalue.Array); err != nil {
		return jsonvalue.Value{}, err
	}
	seen := make(map[string]bool, in.args[0].Len())
	var list []jsonvalue.Value
	for _, e := range in.args[0].Elements() {
		if key := e.Key(); !seen[key] {
			seen[key] = true
			list = append(list, e)
		}
	}
	return jsonvalue.ArrayValue(list...), nil
}
