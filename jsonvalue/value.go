// Package jsonvalue holds JSON documents as immutable trees that keep what
// encoding/json loses: the exact text of numbers and the order of members.
//
// State input and output pass through Treadle unchanged unless a definition
// changes them, so 1.0 must stay 1.0 and {"b":1,"a":2} must keep its order.
package jsonvalue

import (
	"iter"
	"strconv"
	"strings"
)

// Kind says what a Value is.
type Kind uint8

// The kinds of a Value. Missing is the kind of the zero Value: no value at
// all, which JSON itself cannot express.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String names the kind as AWS's messages do ("number", "array", …).
func (k Kind) String() string {
	return [...]string{"missing", "null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is one immutable JSON value; copies share storage and may be used from
// many goroutines. The zero Value is Missing.
type Value struct {
	kind Kind
	text string // string contents, number text, "true" for a true Bool
	node *node  // elements of arrays and objects
}

type node struct {
	keys   []string // nil for arrays
	values []Value
	index  map[string]int // only for objects too large to scan
	source string         // see Value.Source
}

// Member is one key and value of an object.
type Member struct {
	Key   string
	Value Value
}

// scanLimit is the object size up to which a key is found by scanning.
const scanLimit = 12

// NullValue returns JSON null.
func NullValue() Value { return Value{kind: Null} }

// BoolValue returns JSON true or false.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: Bool, text: "true"}
	}
	return Value{kind: Bool}
}

// StringValue returns a JSON string. Invalid UTF-8 is replaced when it is written.
func StringValue(s string) Value { return Value{kind: String, text: s} }

// IntValue returns an integer number.
func IntValue(n int64) Value { return Value{kind: Number, text: strconv.FormatInt(n, 10)} }

// NumberValue returns a number with the given text, which must be a number of
// RFC 8259; ok is false and the Value Missing otherwise.
func NumberValue(text string) (v Value, ok bool) {
	if n := scanNumber(text); n == 0 || n != len(text) {
		return Value{}, false
	}
	return Value{kind: Number, text: text}, true
}

// ArrayValue returns an array of the values, which the caller gives away.
func ArrayValue(values ...Value) Value {
	return Value{kind: Array, node: &node{values: values}}
}

// ObjectValue returns an object of the members in order. Of members with equal
// keys the last one's value stands, at the first one's place.
func ObjectValue(members ...Member) Value {
	b := Builder{}
	for _, m := range members {
		b.Set(m.Key, m.Value)
	}
	return b.Value()
}

// Kind returns what v is.
func (v Value) Kind() Kind { return v.kind }

// Exists reports whether v is a JSON value at all (null included).
func (v Value) Exists() bool { return v.kind != Missing }

// IsNull reports whether v is JSON null.
func (v Value) IsNull() bool { return v.kind == Null }

// Text returns the contents of a string or the text of a number, "" otherwise.
func (v Value) Text() string {
	if v.kind == String || v.kind == Number {
		return v.text
	}
	return ""
}

// Bool returns the value of a boolean, false for every other kind.
func (v Value) Bool() bool { return v.kind == Bool && v.text != "" }

// Float64 returns the nearest float64 of a number; ok is false for other
// kinds and for numbers beyond float64.
func (v Value) Float64() (f float64, ok bool) {
	if v.kind != Number {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.text, 64)
	return f, err == nil
}

// Int64 returns the number when it is an integer within int64, written with or
// without a fraction and an exponent (1, 1.0, 1e0).
func (v Value) Int64() (n int64, ok bool) {
	if v.kind != Number {
		return 0, false
	}
	if n, err := strconv.ParseInt(v.text, 10, 64); err == nil {
		return n, true
	}
	d := newDecimal(v.text)
	zeros := d.exponent - int64(len(d.digits))
	if d.sign == 0 || zeros < 0 || d.exponent > maxInt64Digits {
		return 0, d.sign == 0
	}
	text := d.digits + strings.Repeat("0", int(zeros))
	if d.sign < 0 {
		text = "-" + text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// maxInt64Digits is how many digits an int64 has at the most.
const maxInt64Digits = 19

// Source returns the text that an array or object was parsed from, with its
// white space; "" for one that was built, and for scalars.
func (v Value) Source() string {
	if v.node == nil {
		return ""
	}
	return v.node.source
}

// Len returns the number of elements or members, 0 for scalars.
func (v Value) Len() int {
	if v.node == nil {
		return 0
	}
	return len(v.node.values)
}

// At returns element i of an array or the value of member i of an object.
// It panics when i is out of range.
func (v Value) At(i int) Value { return v.node.values[i] }

// KeyAt returns the key of member i of an object.
func (v Value) KeyAt(i int) string { return v.node.keys[i] }

// Get returns the member of an object with the key; Missing where v is not an
// object or has no such member.
func (v Value) Get(key string) Value {
	if i := v.find(key); i >= 0 {
		return v.node.values[i]
	}
	return Value{}
}

// Has reports whether v is an object with a member of that key.
func (v Value) Has(key string) bool { return v.find(key) >= 0 }

func (v Value) find(key string) int {
	if v.kind != Object || v.node == nil {
		return -1
	}
	return v.node.find(key)
}

func (n *node) find(key string) int {
	if n.index != nil {
		if i, ok := n.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range n.keys {
		if k == key {
			return i
		}
	}
	return -1
}

// Elements yields the elements of an array, nothing for other kinds.
func (v Value) Elements() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.kind != Array {
			return
		}
		for i, e := range v.node.values {
			if !yield(i, e) {
				return
			}
		}
	}
}

// Members yields the members of an object in order, nothing for other kinds.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.kind != Object || v.node == nil {
			return
		}
		for i, k := range v.node.keys {
			if !yield(k, v.node.values[i]) {
				return
			}
		}
	}
}

// With returns a copy of object v with the member set, at its old place where
// it was there. A v that is not an object counts as an empty one.
func (v Value) With(key string, value Value) Value {
	b := Builder{}
	if v.kind == Object {
		b.node.keys = make([]string, 0, v.Len()+1)
		b.node.values = make([]Value, 0, v.Len()+1)
	}
	for k, e := range v.Members() {
		b.Set(k, e)
	}
	b.Set(key, value)
	return b.Value()
}

// Builder gathers the members of an object. The zero Builder is ready to use;
// it must not be copied or used after Value was called.
type Builder struct{ node node }

// Set adds a member, or replaces the value of the one with that key.
func (b *Builder) Set(key string, value Value) {
	n := &b.node
	if i := n.find(key); i >= 0 {
		n.values[i] = value
		return
	}
	n.keys = append(n.keys, key)
	n.values = append(n.values, value)
	switch {
	case n.index != nil:
		n.index[key] = len(n.keys) - 1
	case len(n.keys) > scanLimit:
		n.index = make(map[string]int, 2*len(n.keys))
		for i, k := range n.keys {
			n.index[k] = i
		}
	}
}

// Len returns how many members have been set.
func (b *Builder) Len() int { return len(b.node.keys) }

// Value returns the object.
func (b *Builder) Value() Value { return Value{kind: Object, node: &b.node} }
