package regex

type opcode uint8

const (
	opMatch opcode = iota
	opChar
	opClass
	opRun       // a repetition of a single character
	opSplit     // try x, then y
	opJump      // to x
	opSave      // the position in slot x
	opMark      // the position in slot x, when a loop begins
	opProgress  // fail unless the position has moved since the mark in slot x
	opStart     //
	opEnd       //
	opBoundary  //
	opReference // to the group in slots x and x+1
	opLook      // match up to the opMatch before x on the side, then go on at x
)

type instruction struct {
	op       opcode
	back     bool // moves to the left
	negated  bool
	fold     bool
	lines    bool
	lazy     bool
	char     rune
	class    *class
	x, y     int
	min, max int // of opRun
}

// compiler turns a tree into code. In code that looks behind, everything runs
// from right to left.
type compiler struct {
	code   []instruction
	groups int
	marks  int
}

func (c *compiler) emit(i instruction) int {
	c.code = append(c.code, i)
	return len(c.code) - 1
}

// full reports whether there is no use in compiling on.
func (c *compiler) full() bool { return len(c.code) > maxCode }

// save compiles a group.
func (c *compiler) save(n *node, group int, back bool) {
	first, last := 2*group, 2*group+1
	if back {
		first, last = last, first
	}
	c.emit(instruction{op: opSave, x: first})
	c.node(n, back)
	c.emit(instruction{op: opSave, x: last})
}

func (c *compiler) node(n *node, back bool) {
	if c.full() {
		return
	}
	switch n.kind {
	case kindChar:
		c.emit(instruction{op: opChar, char: n.char, fold: n.fold, back: back})
	case kindClass:
		c.emit(instruction{op: opClass, class: n.class, back: back})
	case kindSequence:
		for i := range n.children {
			if back {
				i = len(n.children) - 1 - i
			}
			c.node(n.children[i], back)
		}
	case kindChoice:
		c.choice(n, back)
	case kindGroup:
		c.save(n.children[0], n.group, back)
	case kindRepeat:
		c.repeat(n, back)
	case kindStart:
		c.emit(instruction{op: opStart, lines: n.lines})
	case kindEnd:
		c.emit(instruction{op: opEnd, lines: n.lines})
	case kindBoundary:
		c.emit(instruction{op: opBoundary, negated: n.negated})
	case kindReference:
		c.emit(instruction{op: opReference, x: 2 * n.group, fold: n.fold, back: back})
	case kindLook:
		look := c.emit(instruction{op: opLook, negated: n.negated})
		c.node(n.children[0], n.behind)
		c.emit(instruction{op: opMatch})
		c.code[look].x = len(c.code)
	}
}

func (c *compiler) choice(n *node, back bool) {
	var ends []int
	for i, child := range n.children {
		if i == len(n.children)-1 {
			c.node(child, back)
			break
		}
		split := c.emit(instruction{op: opSplit})
		c.code[split].x = len(c.code)
		c.node(child, back)
		ends = append(ends, c.emit(instruction{op: opJump}))
		c.code[split].y = len(c.code)
	}
	for _, end := range ends {
		c.code[end].x = len(c.code)
	}
}

func (c *compiler) repeat(n *node, back bool) {
	child := n.children[0]
	if child.kind == kindChar || child.kind == kindClass {
		c.emit(instruction{op: opRun, char: child.char, class: child.class, fold: child.fold,
			min: n.min, max: n.max, lazy: n.lazy, back: back})
		return
	}
	if child.isEmpty() {
		return
	}
	for i := 0; i < n.min && !c.full(); i++ {
		c.node(child, back)
	}
	if n.max < 0 {
		c.loop(child, n.lazy, back)
		return
	}
	var splits []int
	for i := n.min; i < n.max && !c.full(); i++ {
		splits = append(splits, c.emit(instruction{op: opSplit}))
		c.node(child, back)
	}
	for _, split := range splits {
		c.branch(split, split+1, len(c.code), n.lazy)
	}
}

// loop compiles the repetition of what may be matched any number of times.
func (c *compiler) loop(child *node, lazy, back bool) {
	mark := 2*(c.groups+1) + c.marks
	c.marks++
	split := c.emit(instruction{op: opSplit})
	c.emit(instruction{op: opMark, x: mark})
	c.node(child, back)
	c.emit(instruction{op: opProgress, x: mark})
	c.emit(instruction{op: opJump, x: split})
	c.branch(split, split+1, len(c.code), lazy)
}

// branch sets where a split goes: into what may be repeated, and out of it.
func (c *compiler) branch(split, in, out int, lazy bool) {
	if lazy {
		in, out = out, in
	}
	c.code[split].x, c.code[split].y = in, out
}
