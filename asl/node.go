package asl

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// node is a value of the definition together with the way to it. Nodes are
// made while walking, so only those being looked at take memory.
type node struct {
	jsonvalue.Value
	at   *place
	up   *node  // nil at the root
	name string // key in an object
	i    int    // index in an array
}

// get returns the member with the key; its Value is Missing where there is none.
func (n *node) get(key string) *node {
	if n.Kind() != jsonvalue.Object || !n.Has(key) {
		return &node{at: n.at, up: n, name: key}
	}
	for i := range n.Len() {
		if n.KeyAt(i) == key {
			return n.child(i)
		}
	}
	panic("unreachable: Has and KeyAt disagree")
}

// child returns element or member i.
func (n *node) child(i int) *node {
	c := &node{Value: n.At(i), at: &n.at.inner[i], up: n, i: i}
	if n.Kind() == jsonvalue.Object {
		c.name = n.KeyAt(i)
	}
	return c
}

// children yields the members or elements in order.
func (n *node) children() iter.Seq2[int, *node] {
	return func(yield func(int, *node) bool) {
		for i := range n.Len() {
			if !yield(i, n.child(i)) {
				return
			}
		}
	}
}

// location returns the slash path that AWS writes: "/States/A/Choices[0]/Next".
func (n *node) location() string {
	if n.up == nil {
		return "/"
	}
	return n.pathBelow(nil)
}

// pathBelow returns the way from the ancestor top (nil: from above the root).
func (n *node) pathBelow(top *node) string {
	var steps []string
	for ; n.up != nil && n != top; n = n.up {
		if n.up.Kind() == jsonvalue.Array {
			steps = append(steps, "["+strconv.Itoa(n.i)+"]")
		} else {
			steps = append(steps, "/"+n.name)
		}
	}
	slices.Reverse(steps)
	return strings.Join(steps, "")
}

// offset returns where the node begins: a member at its name.
func (n *node) offset() int { return int(n.at.key) }
