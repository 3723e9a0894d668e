package jsonata

import "github.com/treadle-run/treadle/internal/regex"

type nodeKind uint8

// The kinds of nodes. Those up to nodePredicate come from the parser; nodePath
// and the ones behind it are made when the tree is resolved.
const (
	nodeName nodeKind = iota
	nodeVariable
	nodeString
	nodeNumber
	nodeLiteral // true, false, null
	nodeRegex
	nodeWildcard
	nodeDescendant
	nodeParent
	nodePlaceholder // the ? of a partial application
	nodeBinary
	nodeNegate
	nodeArray
	nodeObject // standing alone, or as group-by on lhs
	nodeCall
	nodePartial
	nodeLambda
	nodeCondition
	nodeBlock
	nodeTransform
	nodeBind
	nodeApply
	nodeSort
	nodePredicate
	nodePath
	nodeThunk // a call in tail position
	nodeFocus
	nodeIndex
)

// node is a node of the syntax tree. Which fields it uses depends on its kind.
type node struct {
	kind     nodeKind
	position int
	value    string  // name, operator, text
	number   float64 // nodeNumber
	constant any     // the value of a literal
	regex    *regex.Regex
	lhs, rhs *node
	list     []*node // elements, arguments, statements
	pairs    []pair  // of an object
	terms    []term  // of an order-by
	other    *node   // "else" of a condition, delete clause of a transform

	// nodePath and its steps
	steps      []*node
	stages     []*node // predicates and index bindings of a step
	predicates []*node // of what is not a step
	group      *node   // the object that groups
	keepArray  bool    // "[]" was written
	cons       bool    // an array constructor as a step keeps its array
	keepOne    bool    // a path in which some step has keepArray
	tuple      bool    // the step works on tuples
	focus      string  // variable of @
	index      string  // variable of #
	ancestor   *slot   // label under which a step leaves its input for %
	seeking    []*slot // the ancestors that % in here still looks for

	// nodeLambda
	params    []string
	body      *node
	signature *signature
}

type pair struct{ key, value *node }

type term struct {
	descending bool
	expr       *node
}

// slot is the place of one % operator: the label under which the ancestor is
// bound, and how many levels are still to go up.
type slot struct {
	label string
	level int
}
