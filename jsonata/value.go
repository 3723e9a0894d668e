package jsonata

import (
	"math"
	"slices"

	"github.com/treadle-run/treadle/jsonvalue"
)

// While an expression is evaluated, a value is one of
//
//	nil        undefined
//	null       JSON null
//	bool
//	string
//	int64      a whole number of the data, exact
//	float64    every other number
//	*array
//	*object
//	*function
//
// Arrays and objects of the data stay as they came until something looks into
// them, so that what only passes through costs nothing.
type null struct{}

// array is an array or a sequence. A sequence is what a path finds: it stands
// for its single value when it has just one.
type array struct {
	source   jsonvalue.Value // the array of the data that items are still to be taken from
	items    []any
	sequence bool
	keepOne  bool // a sequence that stays an array even with one value
	outer    bool // wraps the input of the whole expression
	cons     bool // written as [...] in a path: not flattened
	tuples   bool // the items are of type *tuple
	measures measures
}

func newSequence(items ...any) *array { return &array{items: items, sequence: true} }

func newArray(items ...any) *array { return &array{items: items} }

// list returns the elements. They must not be changed.
func (a *array) list() []any {
	if a.items == nil && a.source.Exists() {
		a.items = make([]any, 0, a.source.Len())
		for _, e := range a.source.Elements() {
			a.items = append(a.items, unwrap(e))
		}
	}
	return a.items
}

func (a *array) len() int {
	if a.items == nil {
		return a.source.Len()
	}
	return len(a.items)
}

// at returns element i, which must be there.
func (a *array) at(i int) any {
	if a.items == nil {
		return unwrap(a.source.At(i))
	}
	return a.items[i]
}

// object keeps the order in which its members were set.
type object struct {
	source   jsonvalue.Value // the object of the data that it is, when members is nil
	members  []member
	index    map[string]int // of members, once they are many
	measures measures
}

type member struct {
	key   string
	value any
}

// manyMembers is from when on an index is quicker than a scan.
const manyMembers = 9

func newObject() *object { return &object{members: []member{}} }

func (o *object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.members {
		if o.members[i].key == key {
			return i
		}
	}
	return -1
}

// get returns a member, nil if there is none.
func (o *object) get(key string) any {
	if o.members == nil {
		return unwrap(o.source.Get(key))
	}
	if i := o.find(key); i >= 0 {
		return o.members[i].value
	}
	return nil
}

// set sets a member of an object that the evaluation itself has made.
func (o *object) set(key string, v any) {
	if i := o.find(key); i >= 0 {
		o.members[i].value = v
		return
	}
	o.members = append(o.members, member{key, v})
	switch {
	case o.index != nil:
		o.index[key] = len(o.members) - 1
	case len(o.members) == manyMembers:
		o.reindex()
	}
}

func (o *object) reindex() {
	o.index = make(map[string]int, len(o.members))
	for i, m := range o.members {
		o.index[m.key] = i
	}
}

// delete takes a member out of an object that the evaluation itself has made.
func (o *object) delete(key string) {
	i := o.find(key)
	if i < 0 {
		return
	}
	o.members = slices.Delete(o.members, i, i+1)
	if o.index != nil {
		o.reindex()
	}
}

func (o *object) len() int {
	if o.members == nil {
		return o.source.Len()
	}
	return len(o.members)
}

// list returns the members in order. They must not be changed.
func (o *object) list() []member {
	if o.members != nil {
		return o.members
	}
	members := make([]member, 0, o.source.Len())
	for key, v := range o.source.Members() {
		members = append(members, member{key, unwrap(v)})
	}
	return members
}

func isArray(v any) bool {
	_, ok := v.(*array)
	return ok
}

func isSequence(v any) bool {
	a, ok := v.(*array)
	return ok && a.sequence
}

// items returns the elements of an array, of anything else just itself, and of
// undefined nothing. They must not be changed.
func items(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case *array:
		return v.list()
	}
	return []any{v}
}

// toNumber returns the number that v is; ok is false if it is none.
func toNumber(v any) (f float64, ok bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

func isNumber(v any) bool {
	_, ok := toNumber(v)
	return ok
}

// operand returns v as a number to calculate with; ok is false if it is none.
// Only numbers that are finite can be calculated with.
func operand(v any) (f float64, ok bool, err error) {
	f, ok = toNumber(v)
	if math.IsInf(f, 0) {
		return f, ok, fault("D1001", detail{value: v})
	}
	return f, ok && !math.IsNaN(f), nil
}

// lookup returns the member of an object, or of all objects of an array.
func (r *run) lookup(v any, key string) any {
	switch v := v.(type) {
	case *object:
		return v.get(key)
	case *array:
		found := newSequence()
		r.lookupAll(found, v, key)
		return found
	}
	return nil
}

func (r *run) lookupAll(found *array, list *array, key string) {
	for _, e := range list.list() {
		switch e := e.(type) {
		case *object:
			if m := e.get(key); m != nil {
				found.items = append(found.items, items(m)...)
			}
		case *array:
			r.lookupAll(found, e, key)
		}
	}
}

// truth is the boolean that $boolean casts v to; undefined is false.
func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case float64:
		return v != 0 && !math.IsNaN(v)
	case *object:
		return v.len() > 0
	case *array:
		return slices.ContainsFunc(v.list(), truth)
	}
	return false
}

// appended returns the elements of a followed by those of b. Where one of them
// is undefined it returns the other as it is.
func (r *run) appended(a, b any) (any, error) {
	switch {
	case a == nil:
		return b, nil
	case b == nil:
		return a, nil
	}
	left, right := items(a), items(b)
	if err := r.room(len(left) + len(right)); err != nil {
		return nil, err
	}
	return newArray(slices.Concat(left, right)...), nil
}

// equal reports deep equality, numbers by value.
func (r *run) equal(a, b any) (bool, error) {
	if x, ok := toNumber(a); ok {
		y, ok := toNumber(b)
		return ok && x == y, nil
	}
	switch a := a.(type) {
	case *array:
		if b, ok := b.(*array); ok {
			return r.equalItems(a, b)
		}
	case *object:
		if b, ok := b.(*object); ok {
			return r.equalMembers(a, b)
		}
	case *function:
		b, ok := b.(*function)
		return ok && a == b, nil
	default:
		switch b.(type) {
		case *array, *object, *function:
			return false, nil
		}
		return a == b, nil
	}
	return false, nil
}

func (r *run) equalItems(a, b *array) (bool, error) {
	if a == b || a.len() != b.len() {
		return a == b, nil
	}
	if err := r.work(a.len()); err != nil {
		return false, err
	}
	left, right := a.list(), b.list()
	for i := range left {
		if ok, err := r.equal(left[i], right[i]); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (r *run) equalMembers(a, b *object) (bool, error) {
	if a == b || a.len() != b.len() {
		return a == b, nil
	}
	if err := r.work(a.len()); err != nil {
		return false, err
	}
	for _, m := range a.list() {
		other := b.get(m.key)
		if other == nil {
			return false, nil
		}
		if ok, err := r.equal(m.value, other); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}
