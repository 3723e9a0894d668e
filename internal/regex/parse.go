package regex

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	kindEmpty kind = iota
	kindChar
	kindClass
	kindSequence
	kindChoice
	kindGroup  // capturing
	kindRepeat // of the first child
	kindStart
	kindEnd
	kindBoundary
	kindReference
	kindLook
)

// node is a node of a pattern's tree.
type node struct {
	kind     kind
	children []*node
	char     rune
	class    *class
	group    int
	min, max int  // of kindRepeat; max < 0: no bound
	lazy     bool // kindRepeat takes as few as it can
	negated  bool // kindBoundary, kindLook
	behind   bool // kindLook looks to the left
	fold     bool
	lines    bool // kindStart and kindEnd match at lines
}

// prefix returns the text that every match begins with.
func (n *node) prefix() string {
	switch {
	case n.kind == kindChar && !n.fold:
		return string(n.char)
	case n.kind == kindSequence:
		var b strings.Builder
		for _, c := range n.children {
			if c.kind != kindChar || c.fold {
				if b.Len() == 0 {
					return c.prefix()
				}
				break
			}
			b.WriteRune(c.char)
		}
		return b.String()
	case n.kind == kindGroup, n.kind == kindRepeat && n.min > 0:
		return n.children[0].prefix()
	}
	return ""
}

// isEmpty reports whether a node has no code.
func (n *node) isEmpty() bool {
	switch n.kind {
	case kindEmpty, kindSequence:
		return !slices.ContainsFunc(n.children, func(c *node) bool { return !c.isEmpty() })
	case kindRepeat:
		return n.children[0].isEmpty()
	}
	return false
}

var (
	errNested     = errors.New("nested too deeply")
	errGroup      = errors.New("unterminated group")
	errGroupKind  = errors.New("invalid group")
	errGroupName  = errors.New("invalid group name")
	errNoOperand  = errors.New("nothing to repeat")
	errClass      = errors.New("unterminated character class")
	errRange      = errors.New("range out of order in character class")
	errQuantifier = errors.New("numbers out of order in quantifier")
	errEscape     = errors.New("\\ at end of pattern")
	errProperty   = errors.New("invalid property name")
	errParen      = errors.New("unmatched ')'")
	errReference  = errors.New("invalid named reference")
)

// maxNesting bounds the depth of groups.
const maxNesting = 200

// maxRepeat is where a count stops to count.
const maxRepeat = 1 << 20

type parser struct {
	text   string
	pos    int
	depth  int
	groups int // that were opened so far
	all    int // in the whole pattern
	names  map[string]int
	fold   bool
	lines  bool
	dotAll bool
}

// countGroups counts the groups ahead, because references may come before them.
func (p *parser) countGroups() {
	inClass := false
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case inClass:
			inClass = c != ']'
		case c == '[':
			inClass = true
		case c == '(':
			name, ok := groupName(p.text[i+1:])
			if !ok && strings.HasPrefix(p.text[i+1:], "?") {
				continue
			}
			p.all++
			if ok {
				p.names[name] = p.all
			}
		}
	}
}

// groupName returns the name that a group begins with: ?<name>.
func groupName(s string) (string, bool) {
	rest, ok := strings.CutPrefix(s, "?<")
	if !ok || strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "!") {
		return "", false
	}
	name, _, ok := strings.Cut(rest, ">")
	return name, ok
}

func (p *parser) pattern() (*node, error) {
	n, err := p.choice()
	if err == nil && p.pos < len(p.text) {
		err = errParen
	}
	return n, err
}

func (p *parser) at(c byte) bool { return p.pos < len(p.text) && p.text[p.pos] == c }

func (p *parser) eat(s string) bool {
	if !strings.HasPrefix(p.text[p.pos:], s) {
		return false
	}
	p.pos += len(s)
	return true
}

func (p *parser) choice() (*node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, errNested
	}
	defer func() { p.depth-- }()
	first, err := p.sequence()
	if err != nil || !p.at('|') {
		return first, err
	}
	n := &node{kind: kindChoice, children: []*node{first}}
	for p.eat("|") {
		next, err := p.sequence()
		if err != nil {
			return nil, err
		}
		n.children = append(n.children, next)
	}
	return n, nil
}

func (p *parser) sequence() (*node, error) {
	n := &node{kind: kindSequence}
	for p.pos < len(p.text) && !p.at('|') && !p.at(')') {
		term, err := p.term()
		if err != nil {
			return nil, err
		}
		if term, err = p.quantified(term); err != nil {
			return nil, err
		}
		n.children = append(n.children, term)
	}
	if len(n.children) == 1 {
		return n.children[0], nil
	}
	return n, nil
}

func (p *parser) term() (*node, error) {
	c, size := utf8.DecodeRuneInString(p.text[p.pos:])
	switch c {
	case '(':
		p.pos++
		return p.group()
	case '[':
		p.pos++
		return p.set()
	case '\\':
		p.pos++
		return p.escape()
	case '*', '+', '?':
		return nil, errNoOperand
	}
	p.pos += size
	switch c {
	case '^':
		return &node{kind: kindStart, lines: p.lines}, nil
	case '$':
		return &node{kind: kindEnd, lines: p.lines}, nil
	case '.':
		if p.dotAll {
			return &node{kind: kindClass, class: &class{negated: true}}, nil
		}
		all := breaks
		all.negated = true
		return &node{kind: kindClass, class: &all}, nil
	}
	return p.char(c), nil
}

func (p *parser) char(c rune) *node { return &node{kind: kindChar, char: c, fold: p.fold} }

// group parses a group behind its opening parenthesis.
func (p *parser) group() (*node, error) {
	n := &node{}
	name, named := groupName(p.text[p.pos:])
	fold, lines, dotAll := p.fold, p.lines, p.dotAll
	switch {
	case named:
		if !isName(name) {
			return nil, errGroupName
		}
		p.pos += len(name) + len("?<>")
		p.capture(n)
	case p.eat("?:"):
	case p.eat("?="):
		n.kind = kindLook
	case p.eat("?!"):
		n.kind, n.negated = kindLook, true
	case p.eat("?<="):
		n.kind, n.behind = kindLook, true
	case p.eat("?<!"):
		n.kind, n.behind, n.negated = kindLook, true, true
	case p.eat("?"):
		if done, err := p.flags(); err != nil || done {
			return n, err
		}
	default:
		p.capture(n)
	}
	inner, err := p.choice()
	if err != nil {
		return nil, err
	}
	if !p.eat(")") {
		return nil, errGroup
	}
	p.fold, p.lines, p.dotAll = fold, lines, dotAll
	if n.kind == kindEmpty {
		return inner, nil
	}
	n.children = []*node{inner}
	return n, nil
}

func (p *parser) capture(n *node) {
	p.groups++
	n.kind, n.group = kindGroup, p.groups
}

// flags parses (?ims) and (?ims:. It reports whether the group ends with them.
func (p *parser) flags() (bool, error) {
	for ; p.pos < len(p.text); p.pos++ {
		switch p.text[p.pos] {
		case 'i':
			p.fold = true
		case 'm':
			p.lines = true
		case 's':
			p.dotAll = true
		case ')', ':':
			p.pos++
			return p.text[p.pos-1] == ')', nil
		default:
			return false, errGroupKind
		}
	}
	return false, errGroup
}

func isName(name string) bool {
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && r != '$' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// quantified parses the quantifiers behind a term.
func (p *parser) quantified(term *node) (*node, error) {
	n := &node{kind: kindRepeat, children: []*node{term}, max: -1}
	switch {
	case p.eat("*"):
	case p.eat("+"):
		n.min = 1
	case p.eat("?"):
		n.max = 1
	case p.at('{'):
		size, ok := n.counts(p.text[p.pos:])
		if !ok {
			return term, nil
		}
		p.pos += size
	default:
		return term, nil
	}
	switch term.kind {
	case kindStart, kindEnd, kindBoundary:
		return nil, errNoOperand
	}
	if n.max >= 0 && n.max < n.min {
		return nil, errQuantifier
	}
	n.lazy = p.eat("?")
	return n, nil
}

// counts parses {n}, {n,} and {n,m}. What is none of them is plain text.
func (n *node) counts(s string) (size int, ok bool) {
	inner, _, ok := strings.Cut(s[1:], "}")
	if !ok {
		return 0, false
	}
	low, high, bounded := strings.Cut(inner, ",")
	if n.min, ok = number(low); !ok {
		return 0, false
	}
	switch {
	case !bounded:
		n.max = n.min
	case high != "":
		if n.max, ok = number(high); !ok {
			return 0, false
		}
	}
	return len(inner) + 2, true
}

func number(s string) (int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > maxRepeat {
		n = maxRepeat
	}
	return n, true
}

// set parses a character class behind its opening bracket.
func (p *parser) set() (*node, error) {
	c := &class{negated: p.eat("^"), fold: p.fold}
	for !p.at(']') {
		first, from, err := p.setItem()
		if err != nil {
			return nil, err
		}
		if first != nil {
			c.include(first)
			continue
		}
		if !strings.HasPrefix(p.text[p.pos:], "-") || strings.HasPrefix(p.text[p.pos:], "-]") {
			c.add(from, from)
			continue
		}
		p.pos++
		last, to, err := p.setItem()
		switch {
		case err != nil:
			return nil, err
		case last != nil: // the dash is itself
			c.add(from, from)
			c.add('-', '-')
			c.include(last)
		case to < from:
			return nil, errRange
		default:
			c.add(from, to)
		}
	}
	p.pos++
	return &node{kind: kindClass, class: c}, nil
}

// setItem parses a character or a class in a character class.
func (p *parser) setItem() (*class, rune, error) {
	if p.pos >= len(p.text) {
		return nil, 0, errClass
	}
	c, size := utf8.DecodeRuneInString(p.text[p.pos:])
	p.pos += size
	if c != '\\' {
		return nil, c, nil
	}
	if p.eat("b") {
		return nil, '\b', nil
	}
	if set, err := p.classEscape(); set != nil || err != nil {
		return set, 0, err
	}
	c, err := p.charEscape()
	return nil, c, err
}

// classEscape parses \d and its like behind the backslash, nil for others.
func (p *parser) classEscape() (*class, error) {
	if p.pos >= len(p.text) {
		return nil, errEscape
	}
	letter := p.text[p.pos]
	if c := byLetter(letter); c != nil {
		p.pos++
		return c, nil
	}
	if letter != 'p' && letter != 'P' || !strings.HasPrefix(p.text[p.pos+1:], "{") {
		return nil, nil
	}
	name, _, ok := strings.Cut(p.text[p.pos+2:], "}")
	c := byProperty(name, letter == 'P')
	if !ok || c == nil {
		return nil, errProperty
	}
	p.pos += len(name) + len("p{}")
	return c, nil
}

// escape parses an escape outside of a class, behind the backslash.
func (p *parser) escape() (*node, error) {
	switch {
	case p.eat("b"):
		return &node{kind: kindBoundary}, nil
	case p.eat("B"):
		return &node{kind: kindBoundary, negated: true}, nil
	case p.at('k') && len(p.names) > 0:
		name, ok := groupName("?" + p.text[p.pos+1:])
		if !ok || p.names[name] == 0 {
			return nil, errReference
		}
		p.pos += len(name) + len("k<>")
		return &node{kind: kindReference, group: p.names[name], fold: p.fold}, nil
	}
	if n := p.reference(); n != nil {
		return n, nil
	}
	set, err := p.classEscape()
	if err != nil {
		return nil, err
	}
	if set != nil {
		return &node{kind: kindClass, class: set}, nil
	}
	c, err := p.charEscape()
	return p.char(c), err
}

// reference parses the number of a group that there is.
func (p *parser) reference() *node {
	end := p.pos
	for end < len(p.text) && p.text[end] >= '0' && p.text[end] <= '9' && end-p.pos < 3 {
		end++
	}
	n, err := strconv.Atoi(p.text[p.pos:end])
	if err != nil || n == 0 || n > p.all {
		return nil
	}
	p.pos = end
	return &node{kind: kindReference, group: n, fold: p.fold}
}

// charEscape parses the escape of one character, behind the backslash.
func (p *parser) charEscape() (rune, error) {
	if p.pos >= len(p.text) {
		return 0, errEscape
	}
	c, size := utf8.DecodeRuneInString(p.text[p.pos:])
	p.pos += size
	switch c {
	case '0':
		return 0, nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'v':
		return '\v', nil
	case 'c':
		if p.pos < len(p.text) && unicode.IsLetter(rune(p.text[p.pos])) {
			p.pos++
			return rune(p.text[p.pos-1] & 0x1f), nil
		}
		p.pos--
		return '\\', nil
	case 'x':
		return p.hex(2, c), nil
	case 'u':
		if strings.HasPrefix(p.text[p.pos:], "{") {
			return p.braced(), nil
		}
		return p.hex(4, c), nil
	}
	return c, nil
}

// hex parses n hexadecimal digits. Without them the letter stands for itself.
func (p *parser) hex(n int, letter rune) rune {
	if p.pos+n > len(p.text) {
		return letter
	}
	v, err := strconv.ParseUint(p.text[p.pos:p.pos+n], 16, 32)
	if err != nil {
		return letter
	}
	p.pos += n
	return rune(v)
}

// braced parses \u{…}.
func (p *parser) braced() rune {
	inner, _, ok := strings.Cut(p.text[p.pos+1:], "}")
	v, err := strconv.ParseUint(inner, 16, 32)
	if !ok || err != nil || v > unicode.MaxRune {
		return 'u'
	}
	p.pos += len(inner) + 2
	return rune(v)
}
