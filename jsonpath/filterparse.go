package jsonpath

import (
	"regexp"
	"strings"

	"github.com/treadle-run/treadle/jsonvalue"
)

// maxPattern is how long a regular expression may be, in bytes.
const maxPattern = 1000

// filter reads what follows "[?".
func (p *parser) filter() (segment, error) {
	p.space()
	if p.peek() != '(' {
		return nil, p.fail("expected '(' after '?'")
	}
	predicate, err := p.group()
	return filter{predicate}, err
}

// group reads a predicate in parentheses.
func (p *parser) group() (predicate, error) {
	p.pos++
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("filters nest more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	inner, err := p.or()
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.eat(')') {
		return nil, p.fail("expected ')'")
	}
	return inner, nil
}

func (p *parser) or() (predicate, error) {
	list, err := p.joined("||", p.and)
	if len(list) == 1 {
		return list[0], err
	}
	return or(list), err
}

func (p *parser) and() (predicate, error) {
	list, err := p.joined("&&", p.term)
	if len(list) == 1 {
		return list[0], err
	}
	return and(list), err
}

// joined reads predicates with an operator between them.
func (p *parser) joined(operator string, read func() (predicate, error)) ([]predicate, error) {
	var list []predicate
	for {
		next, err := read()
		if err != nil {
			return nil, err
		}
		list = append(list, next)
		p.space()
		if !strings.HasPrefix(p.text[p.pos:], operator) {
			return list, nil
		}
		p.pos += len(operator)
	}
}

// term reads a negation, a group or a comparison.
func (p *parser) term() (predicate, error) {
	p.space()
	negate := false
	for p.eat('!') {
		negate = !negate
		p.space()
	}
	term, err := p.groupOrComparison()
	if negate && err == nil {
		return not{term}, nil
	}
	return term, err
}

func (p *parser) groupOrComparison() (predicate, error) {
	if p.peek() == '(' {
		return p.group()
	}
	return p.comparison()
}

// comparison reads "operand operator operand", or an operand alone.
func (p *parser) comparison() (predicate, error) {
	if p.peek() == '/' {
		return p.patternFirst()
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	name, err := p.operator()
	if err != nil {
		return nil, err
	}
	switch {
	case name != "":
	case left.path != nil || left.literal.Kind() == jsonvalue.Bool:
		return exists{left}, nil
	default:
		return nil, p.fail("expected an operator")
	}
	p.space()
	if name == "=~" {
		return p.match(left)
	}
	right, err := p.operand()
	return comparison{left, right, operators[name]}, err
}

// symbols are the operators that are not words, a longer one before those it
// begins with.
var symbols = []string{"===", "!==", "==", "!=", "=~", "<=", ">=", "<", ">"}

// operator reads an operator's name; "" where there is none. Words may be
// written in small letters.
func (p *parser) operator() (string, error) {
	p.space()
	for _, s := range symbols {
		if strings.HasPrefix(p.text[p.pos:], s) {
			p.pos += len(s)
			return s, nil
		}
	}
	word := p.word()
	if word == "" {
		return "", nil
	}
	name := strings.ToUpper(word)
	if operators[name] == nil {
		return "", p.fail("unknown operator '%s'", word)
	}
	return name, nil
}

func (p *parser) word() string {
	start := p.pos
	for c := p.peek() | 0x20; c >= 'a' && c <= 'z'; c = p.peek() | 0x20 {
		p.pos++
	}
	return p.text[start:p.pos]
}

// patternFirst reads "/re/ =~ operand".
func (p *parser) patternFirst() (predicate, error) {
	re, err := p.pattern()
	if err != nil {
		return nil, err
	}
	name, err := p.operator()
	if err != nil {
		return nil, err
	}
	if name != "=~" {
		return nil, p.fail("expected '=~' after a pattern")
	}
	p.space()
	right, err := p.operand()
	return comparison{right, operand{}, matches(re)}, err
}

// match reads the pattern of "operand =~ /re/".
func (p *parser) match(left operand) (predicate, error) {
	if p.peek() != '/' {
		return nil, p.fail("expected a pattern after '=~'")
	}
	re, err := p.pattern()
	return comparison{left, operand{}, matches(re)}, err
}

// pattern reads /re/flags. The expression must match the whole text, as Java's
// Matcher.matches demands. It is of RE2's syntax: no backreferences and no
// lookaround, so that matching takes linear time.
func (p *parser) pattern() (*regexp.Regexp, error) {
	p.pos++
	source, err := p.patternSource()
	if err != nil {
		return nil, err
	}
	flags := p.word()
	if strings.Trim(flags, "ims") != "" {
		return nil, p.fail("unknown flags '%s' of a pattern", flags)
	}
	if flags != "" {
		flags = "(?" + flags + ")"
	}
	re, err := regexp.Compile(flags + `\A(?:` + source + `)\z`)
	if err != nil {
		return nil, p.fail("%v", err)
	}
	return re, nil
}

func (p *parser) patternSource() (string, error) {
	var b strings.Builder
	for ; p.pos < len(p.text) && b.Len() <= maxPattern; p.pos++ {
		c := p.text[p.pos]
		switch {
		case c == '/':
			p.pos++
			return b.String(), nil
		case c == '\\' && p.pos+1 < len(p.text):
			p.pos++
			if p.text[p.pos] != '/' {
				b.WriteByte(c)
			}
		}
		b.WriteByte(p.text[p.pos])
	}
	return "", p.fail("a pattern has no end within %d bytes", maxPattern)
}

// matches tests strings, numbers and booleans, and each element of an array.
func matches(re *regexp.Regexp) func(l, _ jsonvalue.Value) bool {
	return func(l, _ jsonvalue.Value) bool {
		switch l.Kind() {
		case jsonvalue.String, jsonvalue.Number, jsonvalue.Bool:
			return re.MatchString(l.JavaText())
		}
		for _, e := range l.Elements() {
			if e.Kind() == jsonvalue.String && re.MatchString(e.Text()) {
				return true
			}
		}
		return false
	}
}
