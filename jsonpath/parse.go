package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxDepth is how deep filters may nest in a path.
const maxDepth = 32

type parser struct {
	text  string
	pos   int
	depth int // of filters
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Path: p.text, Offset: p.pos, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) eat(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// eatAfterSpace is eat, with blanks before and after c.
func (p *parser) eatAfterSpace(c byte) bool {
	p.space()
	if !p.eat(c) {
		return false
	}
	p.space()
	return true
}

func (p *parser) space() {
	for p.peek() == ' ' {
		p.pos++
	}
}

// Where a path stands decides which characters end a name in it.
const (
	insidePath   = ".[( "
	insideFilter = insidePath + ")]=!<>~&|,"
)

// segments reads segments up to the end of the text or, inside a filter or an
// argument list, up to what cannot go on a path.
func (p *parser) segments(stop string) ([]segment, error) {
	var list []segment
	for {
		next, err := p.segment(stop)
		if err != nil {
			return nil, err
		}
		if next == nil {
			break
		}
		list = append(list, next...)
	}
	if stop == insidePath && p.pos < len(p.text) {
		return nil, p.fail("unexpected character %q", p.char())
	}
	markLast(list)
	return list, nil
}

func (p *parser) char() rune {
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return r
}

// markLast tells a multi-property segment that it ends the path.
func markLast(list []segment) {
	if len(list) == 0 {
		return
	}
	if m, ok := list[len(list)-1].(properties); ok {
		m.last = true
		list[len(list)-1] = m
	}
}

// segment reads one segment, with the ".." before it; nil at the end.
func (p *parser) segment(stop string) ([]segment, error) {
	switch {
	case p.peek() == '[':
		return one(p.bracket())
	case !p.eat('.'):
		return nil, nil
	case !p.eat('.'):
		return one(p.afterDot(stop))
	}
	s, err := p.afterDot(stop)
	if err != nil {
		return nil, err
	}
	if _, ok := s.(function); ok {
		return nil, p.fail("a function cannot follow '..'")
	}
	return []segment{scan{}, s}, nil
}

func one(s segment, err error) ([]segment, error) {
	if err != nil {
		return nil, err
	}
	return []segment{s}, nil
}

// afterDot reads what follows a dot: *, a name, a function, or brackets, which
// AWS allows there.
func (p *parser) afterDot(stop string) (segment, error) {
	if p.eat('*') {
		return wildcard{}, nil
	}
	if p.peek() == '[' {
		return p.bracket()
	}
	n := strings.IndexAny(p.text[p.pos:], stop)
	if n < 0 {
		n = len(p.text) - p.pos
	}
	if n == 0 {
		return nil, p.fail("expected a property after '.'")
	}
	name := p.text[p.pos : p.pos+n]
	p.pos += n
	if p.peek() == '(' {
		return p.function(name)
	}
	return property(name), nil
}

// bracket reads [...].
func (p *parser) bracket() (segment, error) {
	p.pos++
	p.space()
	s, err := p.inBrackets()
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.eat(']') {
		return nil, p.fail("expected ']'")
	}
	return s, nil
}

func (p *parser) inBrackets() (segment, error) {
	switch c := p.peek(); {
	case c == '*':
		p.pos++
		return wildcard{}, nil
	case c == '?':
		p.pos++
		return p.filter()
	case c == '\'' || c == '"':
		return p.names()
	case c == '-' || c == ':' || c >= '0' && c <= '9':
		return p.numbers()
	}
	return nil, p.fail("expected a quoted name, a number, '*' or '?' after '['")
}

func (p *parser) names() (segment, error) {
	var names []string
	for {
		name, err := p.quoted()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if !p.eatAfterSpace(',') {
			break
		}
	}
	if len(names) == 1 {
		return property(names[0]), nil
	}
	return properties{names: names}, nil
}

// quoted reads a string in either kind of quotes. A backslash takes its special
// meaning away from the quote or from a backslash; before anything else it
// stands for itself, as recorded on AWS.
func (p *parser) quoted() (string, error) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", p.fail("expected a quoted name")
	}
	var b []byte
	for i := p.pos + 1; i < len(p.text); i++ {
		c := p.text[i]
		switch {
		case c == quote:
			p.pos = i + 1
			return string(b), nil
		case c == '\\' && i+1 < len(p.text) && (p.text[i+1] == quote || p.text[i+1] == '\\'):
			i++
			c = p.text[i]
		}
		b = append(b, c)
	}
	return "", p.fail("a quoted name does not end")
}

// numbers reads an index, a list of them, or a slice.
func (p *parser) numbers() (segment, error) {
	if p.eatAfterSpace(':') {
		to, err := p.int()
		return slice{to: &to}, err
	}
	first, err := p.int()
	if err != nil {
		return nil, err
	}
	if p.eatAfterSpace(':') {
		return p.sliceFrom(first)
	}
	list := indexes{first}
	for p.eatAfterSpace(',') {
		n, err := p.int()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	if len(list) == 1 {
		return index(first), nil
	}
	return list, nil
}

func (p *parser) sliceFrom(from int) (segment, error) {
	if p.peek() == ']' {
		return slice{from: &from}, nil
	}
	to, err := p.int()
	return slice{from: &from, to: &to}, err
}

// int reads an integer of 32 bits.
func (p *parser) int() (int, error) {
	start := p.pos
	p.eat('-')
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.pos++
	}
	n, err := strconv.ParseInt(p.text[start:p.pos], 10, 32)
	if err != nil {
		p.pos = start
		return 0, p.fail("expected an integer of 32 bits")
	}
	return int(n), nil
}

// literal reads a string, number, boolean, null, or an array of these.
func (p *parser) literal() (jsonvalue.Value, error) {
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		s, err := p.quoted()
		return jsonvalue.StringValue(s), err
	case c == '[':
		return p.list()
	}
	n := strings.IndexAny(p.text[p.pos:], " ),]=!<>~&|")
	if n < 0 {
		n = len(p.text) - p.pos
	}
	word := p.text[p.pos : p.pos+n]
	v, ok := scalar(word)
	if !ok {
		return v, p.fail("unexpected %q", word)
	}
	p.pos += n
	return v, nil
}

func scalar(word string) (_ jsonvalue.Value, ok bool) {
	switch word {
	case "true", "false":
		return jsonvalue.BoolValue(word == "true"), true
	case "null":
		return jsonvalue.NullValue(), true
	}
	return jsonvalue.NumberValue(word)
}

// list reads an array literal; arrays in it are not allowed.
func (p *parser) list() (jsonvalue.Value, error) {
	p.pos++
	var values []jsonvalue.Value
	p.space()
	for !p.eat(']') {
		if p.peek() == '[' {
			return jsonvalue.Value{}, p.fail("an array within an array")
		}
		if len(values) > 0 && !p.eatAfterSpace(',') {
			return jsonvalue.Value{}, p.fail("expected ',' or ']'")
		}
		v, err := p.literal()
		if err != nil {
			return v, err
		}
		values = append(values, v)
		p.space()
	}
	return jsonvalue.ArrayValue(values...), nil
}
