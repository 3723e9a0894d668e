package regex

import "unicode/utf8"

// matcher runs the code of a pattern on a text.
type matcher struct {
	code   []instruction
	text   string
	slots  []int
	stack  []choice
	budget *int
}

// choice is something to go back to.
type choice struct {
	kind  choiceKind
	pc    int32 // the instruction to go on at, or the slot to set back
	pos   int32 // the position to go on at, or what was in the slot
	last  int32 // of a greedy run: the position where it ends at the last
	count int32 // of a lazy run: how many more characters it may take
}

type choiceKind uint8

const (
	otherWay choiceKind = iota
	otherLength
	setBack
)

// maxChoices bounds the memory that a match takes.
const maxChoices = 1 << 21

// run matches from an instruction and a position on, up to opMatch.
func (m *matcher) run(pc, pos int) (bool, error) {
	bottom := len(m.stack)
	for {
		if *m.budget--; *m.budget < 0 || len(m.stack) > maxChoices {
			return false, ErrBudget
		}
		next, at, ok, err := m.step(pc, pos)
		if err != nil {
			return false, err
		}
		if ok && m.code[pc].op == opMatch {
			m.stack = m.keepUndo(bottom)
			return true, nil
		}
		if !ok {
			if next, at, ok = m.back(bottom); !ok {
				return false, nil
			}
		}
		pc, pos = next, at
	}
}

// keepUndo drops the choices above bottom. Slots that were set stay set, but
// what was in them before is still known to the choices below.
func (m *matcher) keepUndo(bottom int) []choice {
	kept := m.stack[:bottom]
	if bottom == 0 {
		return kept
	}
	for _, c := range m.stack[bottom:] {
		if c.kind == setBack {
			kept = append(kept, c)
		}
	}
	return kept
}

// back takes up the latest choice above bottom.
func (m *matcher) back(bottom int) (pc, pos int, ok bool) {
	for len(m.stack) > bottom {
		top := &m.stack[len(m.stack)-1]
		if top.kind == otherLength {
			if pos, ok = m.rerun(top); ok {
				return int(top.pc) + 1, pos, true
			}
		}
		c := *top
		m.stack = m.stack[:len(m.stack)-1]
		switch c.kind {
		case setBack:
			m.slots[c.pc] = int(c.pos)
		case otherWay:
			return int(c.pc), int(c.pos), true
		}
	}
	return 0, 0, false
}

// set sets a slot so that going back sets it back.
func (m *matcher) set(slot, pos int) {
	m.stack = append(m.stack, choice{kind: setBack, pc: int32(slot), pos: int32(m.slots[slot])})
	m.slots[slot] = pos
}

// step executes an instruction. It returns where to go on.
func (m *matcher) step(pc, pos int) (next, at int, ok bool, err error) {
	i := &m.code[pc]
	switch i.op {
	case opMatch:
		return pc, pos, true, nil
	case opChar, opClass:
		at, ok = m.char(i, pos)
		return pc + 1, at, ok, nil
	case opRun:
		at, ok = m.runOf(pc, i, pos)
		return pc + 1, at, ok, nil
	case opSplit:
		m.stack = append(m.stack, choice{pc: int32(i.y), pos: int32(pos)})
		return i.x, pos, true, nil
	case opJump:
		return i.x, pos, true, nil
	case opSave, opMark:
		m.set(i.x, pos)
		return pc + 1, pos, true, nil
	case opProgress:
		return pc + 1, pos, m.slots[i.x] != pos, nil
	case opReference:
		at, ok = m.reference(i, pos)
		return pc + 1, at, ok, nil
	case opLook:
		ok, err = m.look(pc, i, pos)
		return i.x, pos, ok, err
	}
	return pc + 1, pos, m.holds(i, pos), nil
}

// holds tests what takes no characters.
func (m *matcher) holds(i *instruction, pos int) bool {
	switch i.op {
	case opStart:
		return pos == 0 || i.lines && m.breaksBefore(pos)
	case opEnd:
		r, _ := utf8.DecodeRuneInString(m.text[pos:])
		return pos == len(m.text) || i.lines && breaks.holds(r)
	default: // opBoundary
		return (m.wordBefore(pos) != m.wordAt(pos)) != i.negated
	}
}

func (m *matcher) breaksBefore(pos int) bool {
	r, _ := utf8.DecodeLastRuneInString(m.text[:pos])
	return breaks.holds(r)
}

func (m *matcher) wordBefore(pos int) bool {
	return pos > 0 && words.holds(rune(m.text[pos-1]))
}

func (m *matcher) wordAt(pos int) bool {
	return pos < len(m.text) && words.holds(rune(m.text[pos]))
}

// char takes one character.
func (m *matcher) char(i *instruction, pos int) (int, bool) {
	r, size := m.rune(pos, i.back)
	if size == 0 || !i.takes(r) {
		return pos, false
	}
	if i.back {
		return pos - size, true
	}
	return pos + size, true
}

// rune returns the character at a position, or the one before it.
func (m *matcher) rune(pos int, back bool) (rune, int) {
	if back {
		return utf8.DecodeLastRuneInString(m.text[:pos])
	}
	if pos < len(m.text) && m.text[pos] < utf8.RuneSelf {
		return rune(m.text[pos]), 1
	}
	return utf8.DecodeRuneInString(m.text[pos:])
}

func (i *instruction) takes(r rune) bool {
	if i.class != nil {
		return i.class.has(r)
	}
	return r == i.char || i.fold && equalFold(r, i.char)
}

// runOf takes a run of characters, and leaves the choice of another length.
func (m *matcher) runOf(pc int, i *instruction, pos int) (int, bool) {
	for range i.min {
		var ok bool
		if pos, ok = m.char(i, pos); !ok || *m.budget < 0 {
			return pos, false
		}
		*m.budget--
	}
	more := len(m.text)
	if i.max >= 0 {
		more = i.max - i.min
	}
	if i.lazy {
		m.stack = append(m.stack, choice{kind: otherLength, pc: int32(pc), pos: int32(pos), count: int32(more)})
		return pos, true
	}
	shortest := pos
	for ; more > 0 && *m.budget > 0; more-- {
		next, ok := m.char(i, pos)
		if !ok {
			break
		}
		pos = next
		*m.budget--
	}
	if pos != shortest {
		m.stack = append(m.stack, choice{kind: otherLength, pc: int32(pc), pos: int32(pos), last: int32(shortest)})
	}
	return pos, true
}

// rerun changes the length of a run by one character.
func (m *matcher) rerun(top *choice) (int, bool) {
	i := &m.code[top.pc]
	pos := int(top.pos)
	if i.lazy {
		next, ok := m.char(i, pos)
		if !ok || top.count == 0 {
			return 0, false
		}
		top.pos = int32(next)
		top.count--
		return next, true
	}
	if top.pos == top.last {
		return 0, false
	}
	_, size := m.rune(pos, !i.back)
	if i.back {
		size = -size
	}
	top.pos = int32(pos - size)
	return pos - size, true
}

// reference matches the text of a group again. A group that took no part
// matches nothing at all.
func (m *matcher) reference(i *instruction, pos int) (int, bool) {
	from, to := m.slots[i.x], m.slots[i.x+1]
	if from < 0 || to < 0 {
		return pos, true
	}
	for at := from; at < to; {
		*m.budget--
		left, right := at, pos
		if i.back {
			left = to - (at - from)
		}
		want, size := m.rune(left, i.back)
		have, width := m.rune(right, i.back)
		if width == 0 || have != want && (!i.fold || !equalFold(have, want)) {
			return pos, false
		}
		at += size
		if i.back {
			pos -= width
		} else {
			pos += width
		}
	}
	return pos, true
}

// look matches what stands ahead or behind without moving.
func (m *matcher) look(pc int, i *instruction, pos int) (bool, error) {
	bottom := len(m.stack)
	// Nothing may be undone below: what is there belongs to the pattern around.
	m.stack = append(m.stack, choice{})
	found, err := m.run(pc+1, pos)
	if err != nil {
		return false, err
	}
	if i.negated || !found {
		m.undo(bottom + 1)
		m.stack = m.stack[:bottom]
		return found != i.negated, nil
	}
	m.stack = append(m.stack[:bottom], m.stack[bottom+1:]...)
	return true, nil
}

// undo sets back all slots that were set above bottom.
func (m *matcher) undo(bottom int) {
	for n := len(m.stack) - 1; n >= bottom; n-- {
		if c := m.stack[n]; c.kind == setBack {
			m.slots[c.pc] = int(c.pos)
		}
	}
}
