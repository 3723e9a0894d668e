// Package regex matches the regular expressions of ECMAScript, with lookaround,
// named groups and back references, by backtracking.
//
// The same pattern on the same text always takes the same number of steps, and
// the caller says how many there may be: an evaluation has to end in the same
// way each time, so a clock cannot be what stops a pattern that runs away.
// Memory stays within that bound too, because nothing here uses the stack.
//
// It differs from ECMAScript in what AWS's expressions differ in: \s, \d, \w and
// \b know ASCII only, and a character is a code point.
package regex

import (
	"errors"
	"fmt"
	"strings"
)

// Regex is a compiled pattern. It is immutable and safe for use from many
// goroutines.
type Regex struct {
	code   []instruction
	groups int // capturing groups, without the whole match
	marks  int // places that loops remember
	prefix string
}

// ErrBudget says that a match was given up because it took too many steps.
var ErrBudget = errors.New("regex: too many steps")

// maxCode bounds the size of a compiled pattern, which counted repetitions
// could make large.
const maxCode = 20_000

// Compile parses a pattern. The flags are "i" (letters match either case) and
// "m" (^ and $ match at lines).
func Compile(pattern, flags string) (*Regex, error) {
	p := &parser{text: pattern, names: map[string]int{}}
	p.fold = strings.Contains(flags, "i")
	p.lines = strings.Contains(flags, "m")
	p.countGroups()
	tree, err := p.pattern()
	if err != nil {
		return nil, fmt.Errorf("%w at offset %d", err, p.pos)
	}
	c := &compiler{groups: p.groups}
	c.save(tree, 0, false)
	c.emit(instruction{op: opMatch})
	if len(c.code) > maxCode {
		return nil, errors.New("the pattern is too large")
	}
	return &Regex{code: c.code, groups: p.groups, marks: c.marks, prefix: tree.prefix()}, nil
}

// Groups returns how many capturing groups the pattern has.
func (re *Regex) Groups() int { return re.groups }

// Find looks for the first match that begins at or behind start. It returns the
// offsets of its begin and end, and those of each group, -1 where a group took
// no part; nil if there is none. It takes its steps from the budget and fails
// with ErrBudget when that is used up.
func (re *Regex) Find(text string, start int, budget *int) ([]int, error) {
	m := &matcher{code: re.code, text: text, budget: budget}
	m.slots = make([]int, 2*(re.groups+1)+re.marks)
	for at := start; at <= len(text); at++ {
		if re.prefix != "" {
			skip := strings.Index(text[at:], re.prefix)
			if skip < 0 {
				*budget -= (len(text) - at) / 64
				return nil, nil
			}
			*budget -= skip / 64
			at += skip
		}
		if at > start && at < len(text) && isContinuation(text[at]) {
			continue
		}
		for i := range m.slots {
			m.slots[i] = -1
		}
		ok, err := m.run(0, at)
		if err != nil {
			return nil, err
		}
		if ok {
			return m.slots[:2*(re.groups+1)], nil
		}
	}
	return nil, nil
}

func isContinuation(b byte) bool { return b&0xc0 == 0x80 }
