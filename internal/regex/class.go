package regex

import (
	"slices"
	"unicode"
)

// class is a set of characters.
type class struct {
	ranges  []rune // pairs of first and last
	tables  []*unicode.RangeTable
	without []*class // sets of which the complement belongs to this one
	negated bool
	fold    bool
}

func (c *class) add(first, last rune) { c.ranges = append(c.ranges, first, last) }

// include adds all of another class.
func (c *class) include(other *class) {
	if other.negated {
		c.without = append(c.without, &class{ranges: other.ranges, tables: other.tables})
		return
	}
	c.ranges = append(c.ranges, other.ranges...)
	c.tables = append(c.tables, other.tables...)
}

func (c *class) has(r rune) bool {
	if c.holds(r) {
		return !c.negated
	}
	if c.fold {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			if c.holds(f) {
				return !c.negated
			}
		}
	}
	return c.negated
}

func (c *class) holds(r rune) bool {
	for i := 0; i < len(c.ranges); i += 2 {
		if c.ranges[i] <= r && r <= c.ranges[i+1] {
			return true
		}
	}
	return unicode.In(r, c.tables...) ||
		slices.ContainsFunc(c.without, func(other *class) bool { return !other.holds(r) })
}

// The classes that have a letter of their own.
var (
	digits = class{ranges: []rune{'0', '9'}}
	words  = class{ranges: []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}}
	spaces = class{ranges: []rune{'\t', '\r', ' ', ' '}}
	breaks = class{ranges: []rune{'\n', '\n', '\r', '\r', '\u2028', '\u2029'}}
)

// byLetter returns the class of an escape such as \d or \D, nil for others.
func byLetter(letter byte) *class {
	var c class
	switch letter {
	case 'd', 'D':
		c = digits
	case 'w', 'W':
		c = words
	case 's', 'S':
		c = spaces
	default:
		return nil
	}
	c.negated = letter < 'a'
	return &c
}

// byProperty returns the class of a Unicode category or script, such as L, Lu
// or Greek; nil if there is none.
func byProperty(name string, negated bool) *class {
	table := unicode.Categories[name]
	if table == nil {
		table = unicode.Scripts[name]
	}
	if table == nil {
		return nil
	}
	return &class{tables: []*unicode.RangeTable{table}, negated: negated}
}

// equalFold reports whether two characters differ at most in case.
func equalFold(a, b rune) bool {
	if a == b {
		return true
	}
	for f := unicode.SimpleFold(a); f != a; f = unicode.SimpleFold(f) {
		if f == b {
			return true
		}
	}
	return false
}
