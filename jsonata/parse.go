package jsonata

import "github.com/treadle-run/treadle/internal/regex"

// maxNesting bounds the depth of an expression's tree.
const maxNesting = 500

// parser is a top-down operator precedence parser (Vaughan Pratt, 1973).
type parser struct {
	lexer
	current token
	depth   int
}

// parse returns the tree of an expression as written.
func parse(text string) (*node, *Error) {
	p := &parser{lexer: lexer{text: text}}
	if err := p.advance(true); err != nil {
		return nil, err
	}
	tree, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.current.kind != tokenEnd {
		return nil, fail("S0201", p.current.end, p.current.text, nil)
	}
	return tree, nil
}

func (p *parser) advance(prefix bool) (err *Error) {
	p.current, err = p.next(prefix)
	return err
}

// is reports whether the current token is the operator.
func (p *parser) is(op string) bool {
	return p.current.kind == tokenOperator && p.current.text == op
}

// expect passes the operator, which must be the current token.
func (p *parser) expect(op string, prefix bool) *Error {
	if !p.is(op) {
		if p.current.kind == tokenEnd {
			return fail("S0203", p.current.end, "(end)", op)
		}
		return fail("S0202", p.current.end, p.current.text, op)
	}
	return p.advance(prefix)
}

func (p *parser) expression(power int) (*node, *Error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxNesting {
		return nil, fail("S0500", p.current.end, "", nil)
	}
	t := p.current
	if err := p.advance(prefixAfter(t)); err != nil {
		return nil, err
	}
	left, err := p.prefix(t)
	for err == nil && power < p.power() {
		t = p.current
		if err = p.advance(true); err == nil {
			left, err = p.infix(t, left)
		}
	}
	return left, err
}

// prefixAfter reports whether an operand follows the token when the token
// itself stands where an operand is expected.
func prefixAfter(t token) bool {
	if t.kind != tokenOperator {
		return false
	}
	switch t.text {
	case "*", "**", "%", "and", "or", "in", "?":
		return false // they are operands themselves here
	}
	return true
}

func (p *parser) power() int {
	if p.current.kind != tokenOperator {
		return 0
	}
	return bindingPower[p.current.text]
}

// prefix parses what begins with t where an operand is expected.
func (p *parser) prefix(t token) (*node, *Error) {
	n := &node{position: t.end, value: t.text}
	switch t.kind {
	case tokenName:
		n.kind = nodeName
	case tokenVariable:
		n.kind = nodeVariable
	case tokenString:
		n.kind = nodeString
	case tokenNumber:
		n.kind, n.number = nodeNumber, t.number
	case tokenLiteral:
		n.kind = nodeLiteral
	case tokenRegex:
		return p.regexNode(n, t)
	case tokenEnd:
		return nil, fail("S0207", t.end, t.text, nil)
	default:
		return p.prefixOperator(n)
	}
	return n, nil
}

func (p *parser) regexNode(n *node, t token) (*node, *Error) {
	re, err := regex.Compile(t.text, t.flags)
	if err != nil {
		return nil, fail("S0303", t.end, t.text, err)
	}
	n.kind, n.regex = nodeRegex, re
	return n, nil
}

func (p *parser) prefixOperator(n *node) (*node, *Error) {
	var err *Error
	switch n.value {
	case "and", "or", "in":
		n.kind = nodeName
	case "*":
		n.kind = nodeWildcard
	case "**":
		n.kind = nodeDescendant
	case "%":
		n.kind = nodeParent
	case "?":
		n.kind = nodePlaceholder
	case "-":
		n.kind = nodeNegate
		n.lhs, err = p.expression(70)
	case "(":
		n.kind = nodeBlock
		n.list, err = p.block()
	case "[":
		n.kind = nodeArray
		n.list, err = p.array()
	case "{":
		n.kind = nodeObject
		n.pairs, err = p.pairs()
	case "|":
		return p.transform(n)
	default:
		return nil, fail("S0211", n.position, n.value, nil)
	}
	return n, err
}

// infix parses what follows the operator t, with left before it.
func (p *parser) infix(t token, left *node) (*node, *Error) {
	n := &node{kind: nodeBinary, position: t.end, value: t.text, lhs: left}
	var err *Error
	switch t.text {
	case "(":
		return p.call(n)
	case "[":
		return p.predicate(n)
	case "{":
		n.kind = nodeObject
		n.pairs, err = p.pairs()
	case "^":
		n.kind = nodeSort
		n.terms, err = p.terms()
	case "?":
		return p.condition(n)
	case ":=":
		if left.kind != nodeVariable {
			return nil, fail("S0212", left.position, left.value, nil)
		}
		n.kind = nodeBind
		n.rhs, err = p.expression(bindingPower[":="] - 1)
	case "~>":
		n.kind = nodeApply
		n.rhs, err = p.expression(bindingPower["~>"])
	case "@", "#":
		return p.binding(n)
	case ".", "+", "-", "*", "/", "%", "=", "<", ">", "!=", "<=", ">=", "&", "..", "and", "or", "in":
		n.rhs, err = p.expression(bindingPower[t.text])
	default:
		return nil, fail("S0201", t.end, t.text, nil)
	}
	return n, err
}

func (p *parser) binding(n *node) (*node, *Error) {
	rhs, err := p.expression(bindingPower[n.value])
	if err != nil {
		return nil, err
	}
	if rhs.kind != nodeVariable {
		return nil, fail("S0214", rhs.position, n.value, nil)
	}
	n.kind = nodeFocus
	if n.value == "#" {
		n.kind = nodeIndex
	}
	n.rhs = rhs
	return n, nil
}

// series parses what stands between here and the operator end: elements with
// separators between them, or nothing.
func (p *parser) series(separator, end string, element func() *Error) *Error {
	for !p.is(end) {
		if err := element(); err != nil {
			return err
		}
		if !p.is(separator) {
			break
		}
		if err := p.advance(true); err != nil {
			return err
		}
	}
	return p.expect(end, false)
}

func (p *parser) block() (list []*node, err *Error) {
	err = p.series(";", ")", func() *Error {
		e, err := p.expression(0)
		list = append(list, e)
		return err
	})
	return list, err
}

func (p *parser) array() (list []*node, err *Error) {
	err = p.series(",", "]", func() *Error {
		e, err := p.expression(0)
		if err == nil && p.is("..") {
			e, err = p.span(e)
		}
		list = append(list, e)
		return err
	})
	return list, err
}

// span parses the rest of a range such as 1..n, which begins with first.
func (p *parser) span(first *node) (*node, *Error) {
	n := &node{kind: nodeBinary, value: "..", position: p.current.end, lhs: first}
	err := p.advance(true)
	if err == nil {
		n.rhs, err = p.expression(0)
	}
	return n, err
}

func (p *parser) pairs() (pairs []pair, err *Error) {
	err = p.series(",", "}", func() *Error {
		e, err := p.pair()
		pairs = append(pairs, e)
		return err
	})
	return pairs, err
}

func (p *parser) pair() (e pair, err *Error) {
	if e.key, err = p.expression(0); err != nil {
		return e, err
	}
	if err = p.expect(":", true); err != nil {
		return e, err
	}
	e.value, err = p.expression(0)
	return e, err
}

func (p *parser) predicate(n *node) (*node, *Error) {
	if p.is("]") { // "[]" keeps a single value as an array
		step := n.lhs
		for step.kind == nodePredicate {
			step = step.lhs
		}
		step.keepArray = true
		return n.lhs, p.advance(false)
	}
	var err *Error
	n.kind = nodePredicate
	if n.rhs, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("]", false)
}

func (p *parser) terms() (terms []term, err *Error) {
	if err := p.expect("(", true); err != nil {
		return nil, err
	}
	for {
		t := term{}
		if p.is("<") || p.is(">") {
			t.descending = p.is(">")
			if err := p.advance(true); err != nil {
				return nil, err
			}
		}
		if t.expr, err = p.expression(0); err != nil {
			return nil, err
		}
		terms = append(terms, t)
		if !p.is(",") {
			return terms, p.expect(")", false)
		}
		if err := p.advance(true); err != nil {
			return nil, err
		}
	}
}

func (p *parser) condition(n *node) (*node, *Error) {
	var err *Error
	n.kind = nodeCondition
	n.body = n.lhs
	n.lhs = nil
	if n.rhs, err = p.expression(0); err != nil {
		return nil, err
	}
	if p.is(":") {
		if err = p.advance(true); err != nil {
			return nil, err
		}
		n.other, err = p.expression(0)
	}
	return n, err
}

func (p *parser) transform(n *node) (*node, *Error) {
	var err *Error
	n.kind = nodeTransform
	if n.lhs, err = p.expression(0); err != nil {
		return nil, err
	}
	if err = p.expect("|", true); err != nil {
		return nil, err
	}
	if n.rhs, err = p.expression(0); err != nil {
		return nil, err
	}
	if p.is(",") {
		if err = p.advance(true); err != nil {
			return nil, err
		}
		if n.other, err = p.expression(0); err != nil {
			return nil, err
		}
	}
	return n, p.expect("|", false)
}

// call parses the arguments of a call, or the rest of a function definition.
func (p *parser) call(n *node) (*node, *Error) {
	n.kind = nodeCall
	err := p.series(",", ")", func() *Error {
		e, err := p.expression(0)
		if err == nil && e.kind == nodePlaceholder {
			n.kind = nodePartial
		}
		n.list = append(n.list, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	if n.lhs.kind == nodeName && (n.lhs.value == "function" || n.lhs.value == "λ") {
		return p.lambda(n)
	}
	return n, nil
}

func (p *parser) lambda(n *node) (*node, *Error) {
	n.kind = nodeLambda
	for i, a := range n.list {
		if a.kind != nodeVariable {
			return nil, fail("S0208", a.position, a.value, i+1)
		}
		n.params = append(n.params, a.value)
	}
	n.list, n.lhs = nil, nil
	if p.is("<") {
		if err := p.signature(n); err != nil {
			return nil, err
		}
	}
	if err := p.expect("{", true); err != nil {
		return nil, err
	}
	body, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	n.body = body
	return n, p.expect("}", false)
}

// signature reads a function's signature, which ends with the bracket that
// closes the first one.
func (p *parser) signature(n *node) *Error {
	start, depth := p.current.end-1, 0
	for i := start; i < len(p.text) && p.text[i] != '{'; i++ {
		switch p.text[i] {
		case '<':
			depth++
		case '>':
			depth--
		}
		if depth == 0 {
			s, err := parseSignature(p.text[start : i+1])
			if err != nil {
				err.Position = i
				return err
			}
			n.signature = s
			p.pos = i + 1
			return p.advance(false)
		}
	}
	return fail("S0203", len(p.text), "(end)", ">")
}
