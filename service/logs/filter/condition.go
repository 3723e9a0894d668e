package filter

import (
	"regexp"
	"strings"
)

// condition is what a value is compared with: "= 4*", "> 1000".
type condition struct {
	operator string // "=", "!=", "<", ">", "<=", ">="
	text     string
	wild     *regexp.Regexp // of a text with wildcards, or a regular expression
	number   float64
	numeric  bool
}

var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

// condition reads an operator and the value behind it.
func (s *scanner) condition() (c condition, err error) {
	for _, operator := range operators {
		if s.eat(operator) {
			c.operator = operator
			break
		}
	}
	if c.operator == "" {
		return c, s.fail()
	}
	quoted := false
	switch s.peek() {
	case '"':
		quoted = true
		c.text, err = s.quoted('"')
	case '%':
		c.wild, err = s.regex()
	default:
		if c.text = s.bare(); c.text == "" {
			err = s.fail()
		}
	}
	if err != nil {
		return c, err
	}
	if !quoted {
		c.number, c.numeric = number(c.text)
	}
	ordered := c.operator != "=" && c.operator != "!="
	if ordered && !c.numeric {
		return c, s.fail()
	}
	if c.wild == nil && strings.Contains(c.text, "*") {
		c.wild = wildcard(c.text)
	}
	return c, nil
}

// wildcard makes an expression of a text in which * stands for any characters.
func wildcard(text string) *regexp.Regexp {
	parts := strings.Split(text, "*")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, ".*") + `\z`)
}

// holds compares a value, of which it is said whether it is a number.
func (c *condition) holds(text string) bool {
	switch c.operator {
	case "=":
		return c.equals(text)
	case "!=":
		return !c.equals(text)
	}
	n, ok := number(text)
	if !ok {
		return false
	}
	switch c.operator {
	case "<":
		return n < c.number
	case ">":
		return n > c.number
	case "<=":
		return n <= c.number
	default:
		return n >= c.number
	}
}

func (c *condition) equals(text string) bool {
	if c.wild != nil {
		return c.wild.MatchString(text)
	}
	if c.numeric {
		if n, ok := number(text); ok {
			return n == c.number
		}
	}
	return text == c.text
}

// clause is a node of an expression: conditions joined by && and ||.
type clause interface{ holds(v lookup) bool }

// lookup finds values by name for clauses.
type lookup func(name string) []fact

// fact is a value that a message has.
type fact struct {
	text string
	kind kind
}

type kind int

const (
	scalar kind = iota // a text or a number
	null
	boolean
	container // an array or an object
)

type both struct{ left, right clause }

func (b both) holds(v lookup) bool { return b.left.holds(v) && b.right.holds(v) }

type either struct{ left, right clause }

func (e either) holds(v lookup) bool { return e.left.holds(v) || e.right.holds(v) }

// maxDepth is how deep expressions may nest.
const maxDepth = 100

// expression reads clauses joined by || and &&, which binds closer. single
// reads one clause.
func (s *scanner) expression(depth int, single func(depth int) (clause, error)) (clause, error) {
	if depth > maxDepth {
		return nil, s.fail()
	}
	left, err := s.conjunction(depth, single)
	for err == nil && s.eat("||") {
		var right clause
		right, err = s.conjunction(depth, single)
		left = either{left, right}
	}
	return left, err
}

func (s *scanner) conjunction(depth int, single func(depth int) (clause, error)) (clause, error) {
	left, err := single(depth)
	for err == nil && s.eat("&&") {
		var right clause
		right, err = single(depth)
		left = both{left, right}
	}
	return left, err
}
